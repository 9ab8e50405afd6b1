/** The door of bot plans: which bots must come, move, leave or be removed. */
export {
  carryOutPlan,
  findWantedBotIds,
  lockPlanning,
  pointMeetings,
  readPlanScope,
  renameScheduledBots,
} from './plan-store.ts';
export { makeBotPlan, type BotPlan } from './plan.ts';

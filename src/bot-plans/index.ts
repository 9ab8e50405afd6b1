/** The door of bot plans: which bots must come, move, leave or be removed. */
export { carryOutPlan, lockPlanning, pointMeetings, readPlanScope } from './plan-store.ts';
export { makeBotPlan, type BotPlan } from './plan.ts';

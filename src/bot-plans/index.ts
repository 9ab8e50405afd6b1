/** The door of bot plans: which bots must come, move, leave or be removed. */
export { lockPlanning, readPlanScope, type LeavingInPlan } from './plan-reads-store.ts';
export { carryOutPlan, forgetDeletedBot } from './plan-writes-store.ts';
export { makeBotPlan } from './plan.ts';
export { findMeetingsOfMisnamedBots, findMistimedBots, findWantedBotIds, type MistimedBot } from './unplanned-store.ts';

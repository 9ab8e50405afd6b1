/** The door of bots: planning them, launching them, and what they report. */
export {
  BOT_STATUSES,
  isLegal,
  isLive,
  isOnTheWire,
  isOutOfCall,
  type Bot,
  type BotStatus,
  type CallBackReason,
  type StatusChange,
} from './bot.ts';
export {
  appendStatusChange,
  deleteBotsOverBefore,
  findBot,
  insertBot,
  findBotsThatMustWait,
  findWantedBotIds,
  isLaunchDue,
  listBots,
  listMeetingsOfBots,
  listStatusChanges,
  lockBot,
  lockBots,
  noteHeartbeat,
  renameScheduledBots,
  startLaunches,
  updateBot,
  type BotChanges,
  type BotFilter,
  type BotMeeting,
} from './bots-store.ts';
export {
  LOST_AFTER_SECONDS,
  type BotReport,
  type Launcher,
  type LaunchOrder,
  type LaunchResult,
  type ReportAnswer,
} from './launcher.ts';
export { makeBotPlan, type BotPlan, type BotSharing } from './plan.ts';
export { carryOutPlan, lockPlanning, pointMeetings, readPlanScope } from './plan-store.ts';
export { toBotResource } from './resource.ts';

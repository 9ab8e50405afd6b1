/** The door of bots: their statuses, and what is stored of them. */
export {
  BOT_STATUSES,
  isAdmitted,
  isBeforeJoining,
  isBotStatus,
  isLegal,
  isLive,
  isOnTheWire,
  isOutOfCall,
  type Bot,
  type BotStatus,
  type CallBackReason,
  type StatusChange,
} from './bot.ts';
export { readToldBots } from './told-bots-store.ts';
export type { ToldBot } from './told-bot.ts';
export {
  findBot,
  listBots,
  listMeetingsOfBots,
  listStatusChanges,
  toJoinableMeetingUrl,
  type BotFilter,
  type BotMeeting,
} from './bots-read-store.ts';
export {
  appendStatusChange,
  deleteBotsOverBefore,
  insertBot,
  lockBot,
  lockBotOfRun,
  lockBots,
  updateBot,
} from './bots-store.ts';

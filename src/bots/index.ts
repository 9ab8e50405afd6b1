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
export { keepMeetingsOfBots, listMeetingIdsOfBot, listMeetingsOfBots, type BotMeeting } from './bot-meetings-store.ts';
export { findBot, listBots, listStatusChanges, toJoinableMeetingUrl, type BotFilter } from './bots-read-store.ts';
export {
  appendStatusChange,
  deleteBotsOverBefore,
  insertBot,
  lockBot,
  lockBotOfRun,
  lockBots,
  updateBot,
} from './bots-store.ts';

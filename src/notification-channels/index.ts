/** The door of notification channels: the promises of providers to say that something changed. */
export {
  CHANNEL_SECRET,
  confirmChannel,
  deleteChannel,
  findChannel,
  findChannelProofs,
  hashChannelSecret,
  insertChannel,
  isAnyUnsigned,
  isOwnSecret,
  listChannels,
  noteChanged,
  noteNotified,
  type ChannelProof,
} from './channels-store.ts';
export { renewAt, type NotificationChannel } from './notification-channel.ts';

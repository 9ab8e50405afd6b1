/** The door of the bot API: the shapes that apps of Recall know. */
export { botMeetingResource } from './bot-meeting.ts';
export { chatMessage, emptyPageResource, outputMedia, outputPicture, outputSound } from './bot-commands.ts';
export {
  BOT_OPTIONS,
  botChanges,
  botListQuery,
  botListResource,
  botResource,
  newBot,
  type BotResource,
  type MeetingUrlResource,
} from './bot-resources.ts';
export { asOptions, optionsWithDefaults } from './option-defaults.ts';
export {
  artifactListQuery,
  artifactListResources,
  artifactResources,
  recordingChanges,
  recordingListQuery,
  recordingListResource,
  recordingResource,
  type BotRecordingResource,
  type RecordingResource,
} from './recording-resources.ts';

/** Written by scripts/generate.ts from docs/openapi.json. */
import type { Call, Client } from '../client.ts';
import type {
  ChooseCalendarsData,
  ChooseCalendarsResponse,
  CreateBotData,
  CreateBotResponse,
  CreateCalendarTokenData,
  CreateCalendarTokenResponse,
  CreateConnectionData,
  CreateConnectionResponse,
  CreateTranscriptData,
  CreateWebhookEndpointData,
  CreateWebhookEndpointResponse,
  DeleteBotData,
  DeleteBotResponse,
  DeleteCalendarUserData,
  DeleteCalendarUserResponse,
  DeleteConnectionData,
  DeleteConnectionResponse,
  DeleteMediaData,
  DeleteMediaResponse,
  DeleteMeetingMetadataData,
  DeleteMixedAudioData,
  DeleteMixedVideoData,
  DeleteParticipantEventsData,
  DeleteRealtimeEndpointData,
  DeleteRecordingData,
  DeleteRecordingResponse,
  DeleteSeparateAudioData,
  DeleteSeparateVideoData,
  DeleteTranscriptData,
  DeleteWebhookEndpointData,
  DeleteWebhookEndpointResponse,
  DisconnectPlatformData,
  DisconnectPlatformResponse,
  ExplainDecisionData,
  ExplainDecisionResponse,
  GetBotData,
  GetBotResponse,
  GetBotTranscriptData,
  GetBotTranscriptResponse,
  GetCalendarMeetingData,
  GetCalendarMeetingResponse,
  GetCalendarUserData,
  GetCalendarUserResponse,
  GetConnectLinksData,
  GetConnectLinksResponse,
  GetDeliveryData,
  GetDeliveryResponse,
  GetMeetingMetadataData,
  GetMixedAudioData,
  GetMixedAudioResponse,
  GetMixedVideoData,
  GetMixedVideoResponse,
  GetParticipantEventsData,
  GetParticipantEventsResponse,
  GetRealtimeEndpointData,
  GetRecordingData,
  GetRecordingResponse,
  GetSeparateAudioData,
  GetSeparateVideoData,
  GetSpeakerTimelineData,
  GetSpeakerTimelineResponse,
  GetTranscriptData,
  GetWebhookEndpointData,
  GetWebhookEndpointResponse,
  LeaveCallData,
  LeaveCallResponse,
  ListAllMeetingMetadataData,
  ListAllMeetingMetadataResponse,
  ListAllParticipantEventsData,
  ListAllParticipantEventsResponse,
  ListBotsData,
  ListBotsResponse,
  ListCalendarMeetingsData,
  ListCalendarMeetingsResponse,
  ListCalendarUsersData,
  ListCalendarUsersResponse,
  ListCalendarsData,
  ListCalendarsResponse,
  ListConnectionsData,
  ListConnectionsResponse,
  ListDeliveriesData,
  ListDeliveriesResponse,
  ListMixedAudiosData,
  ListMixedAudiosResponse,
  ListMixedVideosData,
  ListMixedVideosResponse,
  ListRealtimeEndpointsData,
  ListRealtimeEndpointsResponse,
  ListRecordingsData,
  ListRecordingsResponse,
  ListScreenshotsData,
  ListScreenshotsResponse,
  ListSeparateAudiosData,
  ListSeparateAudiosResponse,
  ListSeparateVideosData,
  ListSeparateVideosResponse,
  ListTranscriptsData,
  ListTranscriptsResponse,
  ListWebhookEndpointsData,
  ListWebhookEndpointsResponse,
  OutputAudioData,
  OutputMediaData,
  OutputScreenshareData,
  OutputVideoData,
  PauseRecordingData,
  PinParticipantData,
  PutCalendarMeetingData,
  PutCalendarMeetingResponse,
  PutCalendarUserData,
  PutCalendarUserResponse,
  RefreshCalendarMeetingsData,
  RefreshCalendarMeetingsResponse,
  RefreshCalendarsData,
  RefreshCalendarsResponse,
  ReplayDeliveryData,
  ReplayDeliveryResponse,
  ReplayWebhookEndpointData,
  ReplayWebhookEndpointResponse,
  RequestRecordingPermissionData,
  ResumeRecordingData,
  RotateWebhookSecretData,
  RotateWebhookSecretResponse,
  SendChatMessageData,
  StartRecordingData,
  StopOutputAudioData,
  StopOutputAudioResponse,
  StopOutputMediaData,
  StopOutputMediaResponse,
  StopOutputScreenshareData,
  StopOutputScreenshareResponse,
  StopOutputVideoData,
  StopOutputVideoResponse,
  StopRecordingData,
  TestWebhookEndpointData,
  TestWebhookEndpointResponse,
  UpdateBotData,
  UpdateBotResponse,
  UpdateCalendarMeetingData,
  UpdateCalendarMeetingResponse,
  UpdateCalendarUserData,
  UpdateCalendarUserResponse,
  UpdateMeetingMetadataData,
  UpdateMixedAudioData,
  UpdateMixedVideoData,
  UpdateParticipantEventsData,
  UpdateRealtimeEndpointData,
  UpdateRecordingData,
  UpdateRecordingResponse,
  UpdateSeparateAudioData,
  UpdateSeparateVideoData,
  UpdateTranscriptData,
  UpdateWebhookEndpointData,
  UpdateWebhookEndpointResponse,
} from './types.ts';

/**
 * Get a calendar token.
 *
 * Makes a token for one of your users, and the calendar user itself if there is none with this id.
 */
export const createCalendarToken = (client: Client, call: Call<CreateCalendarTokenData>): Promise<CreateCalendarTokenResponse> =>
  client.call(['apiKey'], 'POST', '/api/v1/calendar/authenticate/', call);

/**
 * List calendar users.
 *
 * A bare array of at most 10000 users; with paginate=true pages of 100 as {next, previous, results}.
 */
export const listCalendarUsers = (client: Client, call?: Call<ListCalendarUsersData>): Promise<ListCalendarUsersResponse> =>
  client.call(['apiKey'], 'GET', '/api/v1/calendar/users/', call);

/**
 * Retrieve the calendar user.
 *
 * The person of the calendar token, with connections and preferences.
 */
export const getCalendarUser = (client: Client, call?: Call<GetCalendarUserData>): Promise<GetCalendarUserResponse> =>
  client.call(['calendarToken'], 'GET', '/api/v1/calendar/user/', call);

/**
 * Change the calendar user.
 *
 * Changes only what is named, with PUT too. Preferences take effect at once; no refresh is needed. Another `external_id` is taken only with the API key of the workspace beside the calendar token, in `Authorization`, or where the workspace allows it to persons (`rollcall settings person_external_id true`); else 403 `external_id_refused`. The present one may stand in the body.
 */
export const putCalendarUser = (client: Client, call: Call<PutCalendarUserData>): Promise<PutCalendarUserResponse> =>
  client.call(['calendarToken'], 'PUT', '/api/v1/calendar/user/', call);

/**
 * Change the calendar user.
 *
 * Changes only what is named, with PUT too. Preferences take effect at once; no refresh is needed. Another `external_id` is taken only with the API key of the workspace beside the calendar token, in `Authorization`, or where the workspace allows it to persons (`rollcall settings person_external_id true`); else 403 `external_id_refused`. The present one may stand in the body.
 */
export const updateCalendarUser = (client: Client, call: Call<UpdateCalendarUserData>): Promise<UpdateCalendarUserResponse> =>
  client.call(['calendarToken'], 'PATCH', '/api/v1/calendar/user/', call);

/**
 * Delete the calendar user.
 *
 * Disconnects all calendars and removes scheduled bots.
 */
export const deleteCalendarUser = (client: Client, call?: Call<DeleteCalendarUserData>): Promise<DeleteCalendarUserResponse> =>
  client.call(['calendarToken'], 'DELETE', '/api/v1/calendar/user/', call);

/**
 * Disconnect one platform.
 *
 * Removes the connections of this platform with their meetings and scheduled bots. Fine when there are none.
 */
export const disconnectPlatform = (client: Client, call: Call<DisconnectPlatformData>): Promise<DisconnectPlatformResponse> =>
  client.call(['calendarToken'], 'POST', '/api/v1/calendar/user/disconnect/', call);

/**
 * List calendar meetings.
 *
 * Ordered by start. Without a time filter: those that are on or ahead, up to 28 days. Cancelled ones are left out; ones without a meeting link are not. A meeting that is in several calendars of the person is listed once. Where there are more than one answer holds (2,000, or about 4 MB), the header `Link` has the address of the next ones, with `rel="next"`.
 */
export const listCalendarMeetings = (client: Client, call?: Call<ListCalendarMeetingsData>): Promise<ListCalendarMeetingsResponse> =>
  client.call(['calendarToken'], 'GET', '/api/v1/calendar/meetings/', call);

/**
 * Read the calendars again now.
 *
 * Never needed: changes arrive by themselves. Answers the list once all calendars are proven current: 422 when the person has to connect the calendar again, 503 when a provider did not answer within 25 seconds.
 */
export const refreshCalendarMeetings = (client: Client, call?: Call<RefreshCalendarMeetingsData>): Promise<RefreshCalendarMeetingsResponse> =>
  client.call(['calendarToken'], 'POST', '/api/v1/calendar/meetings/refresh/', call);

/**
 * Retrieve a calendar meeting.
 *
 * Also one that was cancelled or has ended, or that counts in another calendar of the person, with the reason why it is not recorded.
 */
export const getCalendarMeeting = (client: Client, call: Call<GetCalendarMeetingData>): Promise<GetCalendarMeetingResponse> =>
  client.call(['calendarToken'], 'GET', '/api/v1/calendar/meetings/{id}/', call);

/**
 * Override the preferences for one meeting.
 *
 * The bot is planned or removed before the answer. A meeting that is in several calendars of the person has one override, whichever id it is sent to.
 */
export const putCalendarMeeting = (client: Client, call: Call<PutCalendarMeetingData>): Promise<PutCalendarMeetingResponse> =>
  client.call(['calendarToken'], 'PUT', '/api/v1/calendar/meetings/{id}/', call);

/**
 * Override the preferences for one meeting.
 *
 * The bot is planned or removed before the answer. A meeting that is in several calendars of the person has one override, whichever id it is sent to.
 */
export const updateCalendarMeeting = (client: Client, call: Call<UpdateCalendarMeetingData>): Promise<UpdateCalendarMeetingResponse> =>
  client.call(['calendarToken'], 'PATCH', '/api/v1/calendar/meetings/{id}/', call);

/**
 * Explain the recording decision.
 *
 * The code, the sentence, every rule that was tried with the fact it used, and what the decision was before. With a calendar token of that person’s meetings, with the API key of all meetings of the workspace.
 */
export const explainDecision = (client: Client, call: Call<ExplainDecisionData>): Promise<ExplainDecisionResponse> =>
  client.call(['calendarToken', 'apiKey'], 'GET', '/api/v1/calendar/meetings/{id}/decision/', call);

/**
 * List connections.
 *
 * Every kind, oldest first.
 */
export const listConnections = (client: Client, call?: Call<ListConnectionsData>): Promise<ListConnectionsResponse> =>
  client.call(['calendarToken'], 'GET', '/api/v1/calendar/connections/', call);

/**
 * Connect a calendar feed or a CalDAV account.
 *
 * It is read before the answer; when it cannot be, the answer is 400 and says what is wrong with which field, as it is when the person has as many as the workspace allows (20 by default). 429 while several of theirs are being read already. The same account again keeps its calendars, overrides and bots.
 */
export const createConnection = (client: Client, call: Call<CreateConnectionData>): Promise<CreateConnectionResponse> =>
  client.call(['calendarToken'], 'POST', '/api/v1/calendar/connections/', call);

/**
 * Disconnect one connection.
 *
 * Removes its meetings and scheduled bots.
 */
export const deleteConnection = (client: Client, call: Call<DeleteConnectionData>): Promise<DeleteConnectionResponse> =>
  client.call(['calendarToken'], 'DELETE', '/api/v1/calendar/connections/{id}/', call);

/**
 * List the calendars of a connection.
 *
 * The main calendar first, the others by name; only selected ones are read. At most 500 of an account: when it has more, `reason` of the connection says so.
 */
export const listCalendars = (client: Client, call: Call<ListCalendarsData>): Promise<ListCalendarsResponse> =>
  client.call(['calendarToken'], 'GET', '/api/v1/calendar/connections/{id}/calendars/', call);

/**
 * Choose the calendars that are read.
 *
 * Takes effect at once; answers all calendars of the connection.
 */
export const chooseCalendars = (client: Client, call: Call<ChooseCalendarsData>): Promise<ChooseCalendarsResponse> =>
  client.call(['calendarToken'], 'PATCH', '/api/v1/calendar/connections/{id}/calendars/', call);

/**
 * Ask the account for its calendars now.
 *
 * For whoever is about to choose: new and renamed ones follow by themselves, within an hour, on CalDAV within ten minutes. Answers all calendars; 503 when the account did not answer within 10 seconds, or when the person, the workspace or the host has its part of what is asked at once already (then with `Retry-After`), and then the list is as before.
 */
export const refreshCalendars = (client: Client, call: Call<RefreshCalendarsData>): Promise<RefreshCalendarsResponse> =>
  client.call(['calendarToken'], 'POST', '/api/v1/calendar/connections/{id}/calendars/refresh/', call);

/**
 * Get the ways to connect a calendar.
 *
 * Links to consent pages, and presets for CalDAV. A browser that follows a link comes back to `success_url` or `error_url`, else to the person's page of this server, with `connected` or else `connecting` in its query; a failure adds `error` and `error_reason`. A link works as long as the calendar token that asked for it. The browser that opens it is the one that must come back. Where it is another one than asked for it, its person is told whose calendar it will be and has to confirm; not so when the API key of the workspace came beside the calendar token, as when your server hands the link on. Before one account replaces another its person is asked, always.
 */
export const getConnectLinks = (client: Client, call?: Call<GetConnectLinksData>): Promise<GetConnectLinksResponse> =>
  client.call(['calendarToken'], 'GET', '/api/v1/calendar/connect-links/', call);

/**
 * Create a bot.
 *
 * Sends a bot to a meeting at `join_at`, or at once when that is absent or past. A bot that joins at once starts with the status `ready`; a scheduled one has no status changes yet.
 */
export const createBot = (client: Client, call: Call<CreateBotData>): Promise<CreateBotResponse> =>
  client.call(['apiKey'], 'POST', '/api/v1/bot/', call);

/**
 * List bots.
 *
 * The newest first, 100 on a page. `metadata__KEY=VALUE` shows only bots whose metadata has this value under this key; several of them must all hold.
 */
export const listBots = (client: Client, call?: Call<ListBotsData>): Promise<ListBotsResponse> =>
  client.call(['apiKey'], 'GET', '/api/v1/bot/', call);

/**
 * Retrieve a bot.
 */
export const getBot = (client: Client, call: Call<GetBotData>): Promise<GetBotResponse> =>
  client.call(['apiKey'], 'GET', '/api/v1/bot/{id}/', call);

/**
 * Change a scheduled bot.
 *
 * Only before the bot is dispatched, and a new `join_at` must be at least 10 minutes ahead. Of a bot that a calendar scheduled only `metadata` changes; the rest follows the calendar and the preferences.
 */
export const updateBot = (client: Client, call: Call<UpdateBotData>): Promise<UpdateBotResponse> =>
  client.call(['apiKey'], 'PATCH', '/api/v1/bot/{id}/', call);

/**
 * Delete a scheduled bot.
 *
 * Only before the bot is dispatched; afterwards use leave_call. A meeting whose calendar bot was deleted gets no other one, unless its person asks for it by an override.
 */
export const deleteBot = (client: Client, call: Call<DeleteBotData>): Promise<DeleteBotResponse> =>
  client.call(['apiKey'], 'DELETE', '/api/v1/bot/{id}/', call);

/**
 * Make a bot leave its call.
 *
 * Only once the bot is dispatched; it cannot come back. Answers the bot as it is now; that it has left is told by a webhook.
 */
export const leaveCall = (client: Client, call: Call<LeaveCallData>): Promise<LeaveCallResponse> =>
  client.call(['apiKey'], 'POST', '/api/v1/bot/{id}/leave_call/', call);

/**
 * Start the recording.
 *
 * Not in this version: 501 for a bot in its call. Before the bot has joined it is refused with `cannot_command_unstarted_bot`, once it has left with `cannot_command_completed_bot`.
 */
export const startRecording = (client: Client, call: Call<StartRecordingData>): Promise<never> =>
  client.call(['apiKey'], 'POST', '/api/v1/bot/{id}/start_recording/', call);

/**
 * Stop the recording.
 *
 * Not in this version: 501 for a bot in its call. Before the bot has joined it is refused with `cannot_command_unstarted_bot`, once it has left with `cannot_command_completed_bot`.
 */
export const stopRecording = (client: Client, call: Call<StopRecordingData>): Promise<never> =>
  client.call(['apiKey'], 'POST', '/api/v1/bot/{id}/stop_recording/', call);

/**
 * Pause the recording.
 *
 * Not in this version: 501 for a bot in its call. Before the bot has joined it is refused with `cannot_command_unstarted_bot`, once it has left with `cannot_command_completed_bot`.
 */
export const pauseRecording = (client: Client, call: Call<PauseRecordingData>): Promise<never> =>
  client.call(['apiKey'], 'POST', '/api/v1/bot/{id}/pause_recording/', call);

/**
 * Resume the recording.
 *
 * Not in this version: 501 for a bot in its call. Before the bot has joined it is refused with `cannot_command_unstarted_bot`, once it has left with `cannot_command_completed_bot`.
 */
export const resumeRecording = (client: Client, call: Call<ResumeRecordingData>): Promise<never> =>
  client.call(['apiKey'], 'POST', '/api/v1/bot/{id}/resume_recording/', call);

/**
 * Ask to be allowed to record.
 *
 * Not in this version: 501 for a bot in its call. Before the bot has joined it is refused with `cannot_command_unstarted_bot`, once it has left with `cannot_command_completed_bot`.
 */
export const requestRecordingPermission = (client: Client, call: Call<RequestRecordingPermissionData>): Promise<never> =>
  client.call(['apiKey'], 'POST', '/api/v1/bot/{id}/request_recording_permission/', call);

/**
 * Send a chat message.
 *
 * Not in this version: 501 for a bot in its call. Before the bot has joined it is refused with `cannot_command_unstarted_bot`, once it has left with `cannot_command_completed_bot`.
 */
export const sendChatMessage = (client: Client, call: Call<SendChatMessageData>): Promise<never> =>
  client.call(['apiKey'], 'POST', '/api/v1/bot/{id}/send_chat_message/', call);

/**
 * Pin a participant.
 *
 * Not in this version: 501 for a bot in its call. Before the bot has joined it is refused with `cannot_command_unstarted_bot`, once it has left with `cannot_command_completed_bot`.
 */
export const pinParticipant = (client: Client, call: Call<PinParticipantData>): Promise<never> =>
  client.call(['apiKey'], 'POST', '/api/v1/bot/{id}/pin_participant/', call);

/**
 * Play a sound.
 *
 * Not in this version: 501 for a bot in its call. Before the bot has joined it is refused with `cannot_command_unstarted_bot`, once it has left with `cannot_command_completed_bot`.
 */
export const outputAudio = (client: Client, call: Call<OutputAudioData>): Promise<never> =>
  client.call(['apiKey'], 'POST', '/api/v1/bot/{id}/output_audio/', call);

/**
 * Stop: play a sound.
 *
 * Answers the bot, which shows and plays nothing. Before the bot has joined it is refused with `cannot_command_unstarted_bot`, once it has left with `cannot_command_completed_bot`.
 */
export const stopOutputAudio = (client: Client, call: Call<StopOutputAudioData>): Promise<StopOutputAudioResponse> =>
  client.call(['apiKey'], 'DELETE', '/api/v1/bot/{id}/output_audio/', call);

/**
 * Show a picture as the camera.
 *
 * Not in this version: 501 for a bot in its call. Before the bot has joined it is refused with `cannot_command_unstarted_bot`, once it has left with `cannot_command_completed_bot`.
 */
export const outputVideo = (client: Client, call: Call<OutputVideoData>): Promise<never> =>
  client.call(['apiKey'], 'POST', '/api/v1/bot/{id}/output_video/', call);

/**
 * Stop: show a picture as the camera.
 *
 * Answers the bot, which shows and plays nothing. Before the bot has joined it is refused with `cannot_command_unstarted_bot`, once it has left with `cannot_command_completed_bot`.
 */
export const stopOutputVideo = (client: Client, call: Call<StopOutputVideoData>): Promise<StopOutputVideoResponse> =>
  client.call(['apiKey'], 'DELETE', '/api/v1/bot/{id}/output_video/', call);

/**
 * Share a picture.
 *
 * Not in this version: 501 for a bot in its call. Before the bot has joined it is refused with `cannot_command_unstarted_bot`, once it has left with `cannot_command_completed_bot`.
 */
export const outputScreenshare = (client: Client, call: Call<OutputScreenshareData>): Promise<never> =>
  client.call(['apiKey'], 'POST', '/api/v1/bot/{id}/output_screenshare/', call);

/**
 * Stop: share a picture.
 *
 * Answers the bot, which shows and plays nothing. Before the bot has joined it is refused with `cannot_command_unstarted_bot`, once it has left with `cannot_command_completed_bot`.
 */
export const stopOutputScreenshare = (client: Client, call: Call<StopOutputScreenshareData>): Promise<StopOutputScreenshareResponse> =>
  client.call(['apiKey'], 'DELETE', '/api/v1/bot/{id}/output_screenshare/', call);

/**
 * Show a web page.
 *
 * Not in this version: 501 for a bot in its call. Before the bot has joined it is refused with `cannot_command_unstarted_bot`, once it has left with `cannot_command_completed_bot`.
 */
export const outputMedia = (client: Client, call: Call<OutputMediaData>): Promise<never> =>
  client.call(['apiKey'], 'POST', '/api/v1/bot/{id}/output_media/', call);

/**
 * Stop: show a web page.
 *
 * Answers the bot, which shows and plays nothing. Before the bot has joined it is refused with `cannot_command_unstarted_bot`, once it has left with `cannot_command_completed_bot`.
 */
export const stopOutputMedia = (client: Client, call: Call<StopOutputMediaData>): Promise<StopOutputMediaResponse> =>
  client.call(['apiKey'], 'DELETE', '/api/v1/bot/{id}/output_media/', call);

/**
 * Delete the media of a bot.
 *
 * All of its recordings, at once and for good; answers the bot. 409 `recording_in_use` while it is at work on one, 409 `media_deleted` when they are deleted already.
 */
export const deleteMedia = (client: Client, call: Call<DeleteMediaData>): Promise<DeleteMediaResponse> =>
  client.call(['apiKey'], 'POST', '/api/v1/bot/{id}/delete_media/', call);

/**
 * Retrieve the transcript of a bot.
 *
 * Empty: use the recordings of the bot and their `media_shortcuts`.
 */
export const getBotTranscript = (client: Client, call: Call<GetBotTranscriptData>): Promise<GetBotTranscriptResponse> =>
  client.call(['apiKey'], 'GET', '/api/v1/bot/{id}/transcript/', call);

/**
 * Retrieve who spoke when.
 *
 * Empty: use the recordings of the bot and their `media_shortcuts`.
 */
export const getSpeakerTimeline = (client: Client, call: Call<GetSpeakerTimelineData>): Promise<GetSpeakerTimelineResponse> =>
  client.call(['apiKey'], 'GET', '/api/v1/bot/{id}/speaker_timeline/', call);

/**
 * List the screenshots of a bot.
 *
 * Empty: bots of this version take none.
 */
export const listScreenshots = (client: Client, call: Call<ListScreenshotsData>): Promise<ListScreenshotsResponse> =>
  client.call(['apiKey'], 'GET', '/api/v1/bot/{id}/screenshots/', call);

/**
 * List recordings.
 *
 * The newest first, 100 on a page.
 */
export const listRecordings = (client: Client, call?: Call<ListRecordingsData>): Promise<ListRecordingsResponse> =>
  client.call(['apiKey'], 'GET', '/api/v1/recording/', call);

/**
 * Retrieve a recording.
 */
export const getRecording = (client: Client, call: Call<GetRecordingData>): Promise<GetRecordingResponse> =>
  client.call(['apiKey'], 'GET', '/api/v1/recording/{id}/', call);

/**
 * Change a recording.
 *
 * Its `metadata`; nothing else of it changes.
 */
export const updateRecording = (client: Client, call: Call<UpdateRecordingData>): Promise<UpdateRecordingResponse> =>
  client.call(['apiKey'], 'PATCH', '/api/v1/recording/{id}/', call);

/**
 * Delete the media of a recording.
 *
 * At once and for good; the recording itself stays, with the status `deleted`. Not while its bot is at work on it: 409 `recording_in_use`.
 */
export const deleteRecording = (client: Client, call: Call<DeleteRecordingData>): Promise<DeleteRecordingResponse> =>
  client.call(['apiKey'], 'DELETE', '/api/v1/recording/{id}/', call);

/**
 * List every mixed video.
 *
 * The newest first, 100 on a page.
 */
export const listMixedVideos = (client: Client, call?: Call<ListMixedVideosData>): Promise<ListMixedVideosResponse> =>
  client.call(['apiKey'], 'GET', '/api/v1/video_mixed/', call);

/**
 * Retrieve a mixed video.
 */
export const getMixedVideo = (client: Client, call: Call<GetMixedVideoData>): Promise<GetMixedVideoResponse> =>
  client.call(['apiKey'], 'GET', '/api/v1/video_mixed/{id}/', call);

/**
 * Change a mixed video.
 *
 * Not in this version: 501. What is made of a recording is changed and deleted with it: use recording/{id}/.
 */
export const updateMixedVideo = (client: Client, call: Call<UpdateMixedVideoData>): Promise<never> =>
  client.call(['apiKey'], 'PATCH', '/api/v1/video_mixed/{id}/', call);

/**
 * Delete a mixed video.
 *
 * Not in this version: 501. What is made of a recording is changed and deleted with it: use recording/{id}/.
 */
export const deleteMixedVideo = (client: Client, call: Call<DeleteMixedVideoData>): Promise<never> =>
  client.call(['apiKey'], 'DELETE', '/api/v1/video_mixed/{id}/', call);

/**
 * List every mixed audio.
 *
 * The newest first, 100 on a page.
 */
export const listMixedAudios = (client: Client, call?: Call<ListMixedAudiosData>): Promise<ListMixedAudiosResponse> =>
  client.call(['apiKey'], 'GET', '/api/v1/audio_mixed/', call);

/**
 * Retrieve a mixed audio.
 */
export const getMixedAudio = (client: Client, call: Call<GetMixedAudioData>): Promise<GetMixedAudioResponse> =>
  client.call(['apiKey'], 'GET', '/api/v1/audio_mixed/{id}/', call);

/**
 * Change a mixed audio.
 *
 * Not in this version: 501. What is made of a recording is changed and deleted with it: use recording/{id}/.
 */
export const updateMixedAudio = (client: Client, call: Call<UpdateMixedAudioData>): Promise<never> =>
  client.call(['apiKey'], 'PATCH', '/api/v1/audio_mixed/{id}/', call);

/**
 * Delete a mixed audio.
 *
 * Not in this version: 501. What is made of a recording is changed and deleted with it: use recording/{id}/.
 */
export const deleteMixedAudio = (client: Client, call: Call<DeleteMixedAudioData>): Promise<never> =>
  client.call(['apiKey'], 'DELETE', '/api/v1/audio_mixed/{id}/', call);

/**
 * List every participant event list.
 *
 * The newest first, 100 on a page.
 */
export const listAllParticipantEvents = (client: Client, call?: Call<ListAllParticipantEventsData>): Promise<ListAllParticipantEventsResponse> =>
  client.call(['apiKey'], 'GET', '/api/v1/participant_events/', call);

/**
 * Retrieve a participant event list.
 */
export const getParticipantEvents = (client: Client, call: Call<GetParticipantEventsData>): Promise<GetParticipantEventsResponse> =>
  client.call(['apiKey'], 'GET', '/api/v1/participant_events/{id}/', call);

/**
 * Change a participant event list.
 *
 * Not in this version: 501. What is made of a recording is changed and deleted with it: use recording/{id}/.
 */
export const updateParticipantEvents = (client: Client, call: Call<UpdateParticipantEventsData>): Promise<never> =>
  client.call(['apiKey'], 'PATCH', '/api/v1/participant_events/{id}/', call);

/**
 * Delete a participant event list.
 *
 * Not in this version: 501. What is made of a recording is changed and deleted with it: use recording/{id}/.
 */
export const deleteParticipantEvents = (client: Client, call: Call<DeleteParticipantEventsData>): Promise<never> =>
  client.call(['apiKey'], 'DELETE', '/api/v1/participant_events/{id}/', call);

/**
 * List every transcript.
 *
 * Empty: this version has none.
 */
export const listTranscripts = (client: Client, call?: Call<ListTranscriptsData>): Promise<ListTranscriptsResponse> =>
  client.call(['apiKey'], 'GET', '/api/v1/transcript/', call);

/**
 * Retrieve a transcript.
 *
 * Always 404: this version has none.
 */
export const getTranscript = (client: Client, call: Call<GetTranscriptData>): Promise<never> =>
  client.call(['apiKey'], 'GET', '/api/v1/transcript/{id}/', call);

/**
 * Change a transcript.
 *
 * Always 404: this version has none.
 */
export const updateTranscript = (client: Client, call: Call<UpdateTranscriptData>): Promise<never> =>
  client.call(['apiKey'], 'PATCH', '/api/v1/transcript/{id}/', call);

/**
 * Delete a transcript.
 *
 * Always 404: this version has none.
 */
export const deleteTranscript = (client: Client, call: Call<DeleteTranscriptData>): Promise<never> =>
  client.call(['apiKey'], 'DELETE', '/api/v1/transcript/{id}/', call);

/**
 * List every separate video.
 *
 * Empty: this version has none.
 */
export const listSeparateVideos = (client: Client, call?: Call<ListSeparateVideosData>): Promise<ListSeparateVideosResponse> =>
  client.call(['apiKey'], 'GET', '/api/v1/video_separate/', call);

/**
 * Retrieve a separate video.
 *
 * Always 404: this version has none.
 */
export const getSeparateVideo = (client: Client, call: Call<GetSeparateVideoData>): Promise<never> =>
  client.call(['apiKey'], 'GET', '/api/v1/video_separate/{id}/', call);

/**
 * Change a separate video.
 *
 * Always 404: this version has none.
 */
export const updateSeparateVideo = (client: Client, call: Call<UpdateSeparateVideoData>): Promise<never> =>
  client.call(['apiKey'], 'PATCH', '/api/v1/video_separate/{id}/', call);

/**
 * Delete a separate video.
 *
 * Always 404: this version has none.
 */
export const deleteSeparateVideo = (client: Client, call: Call<DeleteSeparateVideoData>): Promise<never> =>
  client.call(['apiKey'], 'DELETE', '/api/v1/video_separate/{id}/', call);

/**
 * List every separate audio.
 *
 * Empty: this version has none.
 */
export const listSeparateAudios = (client: Client, call?: Call<ListSeparateAudiosData>): Promise<ListSeparateAudiosResponse> =>
  client.call(['apiKey'], 'GET', '/api/v1/audio_separate/', call);

/**
 * Retrieve a separate audio.
 *
 * Always 404: this version has none.
 */
export const getSeparateAudio = (client: Client, call: Call<GetSeparateAudioData>): Promise<never> =>
  client.call(['apiKey'], 'GET', '/api/v1/audio_separate/{id}/', call);

/**
 * Change a separate audio.
 *
 * Always 404: this version has none.
 */
export const updateSeparateAudio = (client: Client, call: Call<UpdateSeparateAudioData>): Promise<never> =>
  client.call(['apiKey'], 'PATCH', '/api/v1/audio_separate/{id}/', call);

/**
 * Delete a separate audio.
 *
 * Always 404: this version has none.
 */
export const deleteSeparateAudio = (client: Client, call: Call<DeleteSeparateAudioData>): Promise<never> =>
  client.call(['apiKey'], 'DELETE', '/api/v1/audio_separate/{id}/', call);

/**
 * List every meeting metadata record.
 *
 * Empty: this version has none.
 */
export const listAllMeetingMetadata = (client: Client, call?: Call<ListAllMeetingMetadataData>): Promise<ListAllMeetingMetadataResponse> =>
  client.call(['apiKey'], 'GET', '/api/v1/meeting_metadata/', call);

/**
 * Retrieve a meeting metadata record.
 *
 * Always 404: this version has none.
 */
export const getMeetingMetadata = (client: Client, call: Call<GetMeetingMetadataData>): Promise<never> =>
  client.call(['apiKey'], 'GET', '/api/v1/meeting_metadata/{id}/', call);

/**
 * Change a meeting metadata record.
 *
 * Always 404: this version has none.
 */
export const updateMeetingMetadata = (client: Client, call: Call<UpdateMeetingMetadataData>): Promise<never> =>
  client.call(['apiKey'], 'PATCH', '/api/v1/meeting_metadata/{id}/', call);

/**
 * Delete a meeting metadata record.
 *
 * Always 404: this version has none.
 */
export const deleteMeetingMetadata = (client: Client, call: Call<DeleteMeetingMetadataData>): Promise<never> =>
  client.call(['apiKey'], 'DELETE', '/api/v1/meeting_metadata/{id}/', call);

/**
 * List every real-time endpoint.
 *
 * Empty: this version has none.
 */
export const listRealtimeEndpoints = (client: Client, call?: Call<ListRealtimeEndpointsData>): Promise<ListRealtimeEndpointsResponse> =>
  client.call(['apiKey'], 'GET', '/api/v1/realtime_endpoint/', call);

/**
 * Retrieve a real-time endpoint.
 *
 * Always 404: this version has none.
 */
export const getRealtimeEndpoint = (client: Client, call: Call<GetRealtimeEndpointData>): Promise<never> =>
  client.call(['apiKey'], 'GET', '/api/v1/realtime_endpoint/{id}/', call);

/**
 * Change a real-time endpoint.
 *
 * Always 404: this version has none.
 */
export const updateRealtimeEndpoint = (client: Client, call: Call<UpdateRealtimeEndpointData>): Promise<never> =>
  client.call(['apiKey'], 'PATCH', '/api/v1/realtime_endpoint/{id}/', call);

/**
 * Delete a real-time endpoint.
 *
 * Always 404: this version has none.
 */
export const deleteRealtimeEndpoint = (client: Client, call: Call<DeleteRealtimeEndpointData>): Promise<never> =>
  client.call(['apiKey'], 'DELETE', '/api/v1/realtime_endpoint/{id}/', call);

/**
 * Make a transcript of a recording.
 *
 * Not in this version: 501.
 */
export const createTranscript = (client: Client, call: Call<CreateTranscriptData>): Promise<never> =>
  client.call(['apiKey'], 'POST', '/api/v1/recording/{id}/create_transcript/', call);

/**
 * Create a webhook endpoint.
 *
 * The answer shows the signing secret; it is not shown again.
 */
export const createWebhookEndpoint = (client: Client, call: Call<CreateWebhookEndpointData>): Promise<CreateWebhookEndpointResponse> =>
  client.call(['apiKey'], 'POST', '/api/v1/webhook-endpoints/', call);

/**
 * List webhook endpoints.
 *
 * All endpoints of the workspace, oldest first; at most 50.
 */
export const listWebhookEndpoints = (client: Client, call?: Call<ListWebhookEndpointsData>): Promise<ListWebhookEndpointsResponse> =>
  client.call(['apiKey'], 'GET', '/api/v1/webhook-endpoints/', call);

/**
 * Get a webhook endpoint.
 */
export const getWebhookEndpoint = (client: Client, call: Call<GetWebhookEndpointData>): Promise<GetWebhookEndpointResponse> =>
  client.call(['apiKey'], 'GET', '/api/v1/webhook-endpoints/{id}/', call);

/**
 * Change a webhook endpoint.
 *
 * What is absent stays as it is. `"enabled": true` switches an endpoint on again and forgets why it was switched off; replay it to send what it missed.
 */
export const updateWebhookEndpoint = (client: Client, call: Call<UpdateWebhookEndpointData>): Promise<UpdateWebhookEndpointResponse> =>
  client.call(['apiKey'], 'PATCH', '/api/v1/webhook-endpoints/{id}/', call);

/**
 * Delete a webhook endpoint.
 *
 * Its deliveries are deleted with it, and nothing more is sent. To keep them, switch it off instead.
 */
export const deleteWebhookEndpoint = (client: Client, call: Call<DeleteWebhookEndpointData>): Promise<DeleteWebhookEndpointResponse> =>
  client.call(['apiKey'], 'DELETE', '/api/v1/webhook-endpoints/{id}/', call);

/**
 * Rotate the signing secret.
 *
 * The answer shows the new secret; it is not shown again. For 24 hours every webhook is signed with both, so receivers can change over in between.
 */
export const rotateWebhookSecret = (client: Client, call: Call<RotateWebhookSecretData>): Promise<RotateWebhookSecretResponse> =>
  client.call(['apiKey'], 'POST', '/api/v1/webhook-endpoints/{id}/rotate-secret/', call);

/**
 * Send a test webhook.
 *
 * Sends `webhook_endpoint.test` to this endpoint, whatever event types it wants. Follow the delivery in the answer.
 */
export const testWebhookEndpoint = (client: Client, call: Call<TestWebhookEndpointData>): Promise<TestWebhookEndpointResponse> =>
  client.call(['apiKey'], 'POST', '/api/v1/webhook-endpoints/{id}/test/', call);

/**
 * Replay everything since a time.
 *
 * Sends again, with the same `webhook-id`, what this endpoint was sent since then, and what it missed because it was switched off or did not exist yet.
 */
export const replayWebhookEndpoint = (client: Client, call: Call<ReplayWebhookEndpointData>): Promise<ReplayWebhookEndpointResponse> =>
  client.call(['apiKey'], 'POST', '/api/v1/webhook-endpoints/{id}/replay/', call);

/**
 * List webhook deliveries.
 *
 * Deliveries with all their attempts, newest first, 100 per page.
 */
export const listDeliveries = (client: Client, call?: Call<ListDeliveriesData>): Promise<ListDeliveriesResponse> =>
  client.call(['apiKey'], 'GET', '/api/v1/webhook-deliveries/', call);

/**
 * Get a webhook delivery.
 */
export const getDelivery = (client: Client, call: Call<GetDeliveryData>): Promise<GetDeliveryResponse> =>
  client.call(['apiKey'], 'GET', '/api/v1/webhook-deliveries/{id}/', call);

/**
 * Replay one delivery.
 *
 * Sends it again at once, with the same `webhook-id` and the whole retry schedule before it.
 */
export const replayDelivery = (client: Client, call: Call<ReplayDeliveryData>): Promise<ReplayDeliveryResponse> =>
  client.call(['apiKey'], 'POST', '/api/v1/webhook-deliveries/{id}/replay/', call);

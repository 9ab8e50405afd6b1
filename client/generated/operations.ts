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
  CreateWebhookEndpointData,
  CreateWebhookEndpointResponse,
  DeleteBotData,
  DeleteBotResponse,
  DeleteCalendarUserData,
  DeleteCalendarUserResponse,
  DeleteConnectionData,
  DeleteConnectionResponse,
  DeleteWebhookEndpointData,
  DeleteWebhookEndpointResponse,
  DisconnectPlatformData,
  DisconnectPlatformResponse,
  ExplainDecisionData,
  ExplainDecisionResponse,
  GetBotData,
  GetBotResponse,
  GetCalendarMeetingData,
  GetCalendarMeetingResponse,
  GetCalendarUserData,
  GetCalendarUserResponse,
  GetConnectLinksData,
  GetConnectLinksResponse,
  GetDeliveryData,
  GetDeliveryResponse,
  GetWebhookEndpointData,
  GetWebhookEndpointResponse,
  LeaveCallData,
  LeaveCallResponse,
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
  ListWebhookEndpointsData,
  ListWebhookEndpointsResponse,
  PutCalendarMeetingData,
  PutCalendarMeetingResponse,
  PutCalendarUserData,
  PutCalendarUserResponse,
  RefreshCalendarMeetingsData,
  RefreshCalendarMeetingsResponse,
  ReplayDeliveryData,
  ReplayDeliveryResponse,
  ReplayWebhookEndpointData,
  ReplayWebhookEndpointResponse,
  RotateWebhookSecretData,
  RotateWebhookSecretResponse,
  TestWebhookEndpointData,
  TestWebhookEndpointResponse,
  UpdateBotData,
  UpdateBotResponse,
  UpdateCalendarMeetingData,
  UpdateCalendarMeetingResponse,
  UpdateCalendarUserData,
  UpdateCalendarUserResponse,
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
 * Changes only what is named, with PUT too. Preferences take effect at once; no refresh is needed.
 */
export const putCalendarUser = (client: Client, call: Call<PutCalendarUserData>): Promise<PutCalendarUserResponse> =>
  client.call(['calendarToken'], 'PUT', '/api/v1/calendar/user/', call);

/**
 * Change the calendar user.
 *
 * Changes only what is named, with PUT too. Preferences take effect at once; no refresh is needed.
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
 * It is read before the answer; when it cannot be, the answer is 400 and says what is wrong with which field. The same account again keeps its calendars, overrides and bots.
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
 * The main calendar first; only selected ones are read.
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
 * Get the ways to connect a calendar.
 *
 * For the person's page of this server: links to consent pages, and presets for CalDAV. A browser that follows a link comes back to the page, with `connected` or else `connecting`, `error` and `error_reason` in the query; the first two say `google` or `microsoft`. A link carries the calendar token and works as long as it.
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

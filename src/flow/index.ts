/**
 * THE PRODUCT ON ONE PAGE. Five rooms, in the order in which a change goes through them; each file owns one step, with its transaction.
 *
 *     people/   come in, choose, leave
 *               offer-consent                     to a consent page, by a page of ours that notes the browser
 *               answer-oauth-callback, connect    an account is proven and connected
 *               confirm-consent                   asked first, where one would replace another
 *               choose-calendars, preferences     what is read of it, what is recorded
 *               disconnect, release-access        taken away again, and the provider told so
 *     read/     provider notification → calendar events
 *               receive-notification              verify it, ask for a sync
 *               sync-calendar → apply-reads       ask the provider what changed; store it if the token is still the one read
 *               read-places, ask-with-access      ask in one's fair turn, with access that is fresh
 *               channels, refresh-calendar-list   keep notifications coming, follow which calendars an account has
 *               watch-freshness                   tell when a calendar cannot be read in time for a bot
 *               require-reconnect                 the provider does not let us in any more: the person is asked
 *     decide/   calendar events → meetings → decisions
 *               refresh-meetings                  link and traits of what changed
 *               decide-recording                  will record? and why
 *               plan-and-tell                     bots planned and webhook events recorded in the same transaction
 *     attend/   decisions → bots
 *               plan-bots                         one bot for each real meeting: schedule, move, remove
 *               keep-join-lead                    bots that were scheduled with another join lead are moved
 *               launch-bots                       due bots → launcher
 *               record-bot-report, watch-bots     what a bot says (report-in-process, or HTTP), and what it does not say
 *               record-recordings, take-files     what came of recordings, and their files
 *               delete-recordings                 media whose time is over, or that the app deletes
 *               command-bots                      what the customer's app asks of bots
 *     tell/     facts → webhooks
 *               announce                          webhook events of what changed
 *               deliver-webhook                   one attempt, then done or retry
 *
 * due-kinds.ts says which step runs when which row is due; housekeeping.ts throws away what is too old.
 */
export { changeBot, createBot, deleteBot, makeBotLeave } from './attend/command-bots.ts';
export { recordingDeletions } from './attend/delete-recordings.ts';
export { recordBotReports } from './attend/record-bot-report.ts';
export { reportInProcess } from './attend/report-in-process.ts';
export { recordingFiles } from './attend/take-files.ts';
export type { FlowDeps } from './deps.ts';
export { dueKinds } from './due-kinds.ts';
export { housekeeping } from './housekeeping.ts';
export { chooseCalendars } from './people/choose-calendars.ts';
export { connectByAddress, openCalendarUser } from './people/connect.ts';
export { deleteUser, disconnectConnection, disconnectUser } from './people/disconnect.ts';
export { consentQuestions } from './people/confirm-consent.ts';
export { consentLinks } from './people/offer-consent.ts';
export { changeCalendarUser, changeOverride, changePreferences } from './people/preferences.ts';
export { changeBotSharing } from './people/workspace-settings.ts';
export { notificationReceiver } from './read/receive-notification.ts';
export { calendarRefresher } from './read/refresh-calendar-list.ts';
export { bringUpToDate } from './read/request-sync.ts';

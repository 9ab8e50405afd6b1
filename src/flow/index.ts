/**
 * THE PRODUCT ON ONE PAGE. The steps in their order; each file owns one, with its transaction.
 *
 *     provider notification        receive-notification.ts    verify it, ask for a sync
 *       → sync                     sync-calendar.ts           ask the provider what changed
 *                                  apply-reads.ts             if the token is still the one read, store it; several together
 *         → meeting, decision      refresh-meetings.ts        link and traits of what changed
 *                                  decide-recording.ts        will record? and why
 *           → bots                 plan-bots.ts               one bot for each real meeting: schedule, move, remove
 *             → launch             launch-bots.ts             due bots → launcher
 *               → status change    record-bot-report.ts       what a bot says; give-up-lost-bots.ts what it does not say
 *                 → webhook        deliver-webhook.ts         one attempt, then done or retry
 *
 * `hand-on.ts` joins decisions, bots and webhook events in the transaction of whoever changed a meeting: the sync, a
 * preference (preferences.ts), an override, a lost connection (lose-connection.ts) or one that is taken away
 * (disconnect.ts). People come in through answer-oauth-callback.ts and connect.ts, and choose what is read in
 * choose-calendars.ts; channels.ts keeps the providers' notifications coming, refresh-calendar-list.ts follows which
 * calendars an account has, watch-freshness.ts tells when one cannot be read in time for a bot; due-kinds.ts says which
 * step runs when which row is due.
 */
export { changeBot, createBot, deleteBot, makeBotLeave, type CommandResult } from './attend/command-bots.ts';
export { decisionTrace } from './decide/decide-recording.ts';
export type { FlowDeps } from './deps.ts';
export { dueKinds } from './due-kinds.ts';
export { throwAwayOld } from './housekeeping.ts';
export { answerOAuthCallback } from './people/answer-oauth-callback.ts';
export { callbackPath } from './people/callback-address.ts';
export { chooseCalendars } from './people/choose-calendars.ts';
export { connectAccount, connectCalDav, connectFeed, openCalendarUser } from './people/connect.ts';
export { deleteUser, disconnectConnection, disconnectUser } from './people/disconnect.ts';
export { offerConsent } from './people/offer-consent.ts';
export { changeCalendarUser, changeOverride, changePreferences } from './people/preferences.ts';
export { changeBotSharing } from './people/workspace-settings.ts';
export { notificationReceiver } from './read/receive-notification.ts';
export { bringUpToDate } from './read/request-sync.ts';

/** The door of calendars: what is read of an account, when, and how a read is compared with what is stored. */
export {
  isReadUrgent,
  judgeUnproven,
  lookAgainAt,
  nextFullSyncAt,
  nextSyncAt,
  NOTIFICATION_QUIET_MS,
  owesFullSync,
  provenUntil,
  REREAD_LEAD_MS,
  RETENTION_DAYS,
  syncWindowAt,
  type Calendar,
} from './calendar.ts';
export {
  addCalendars,
  countRefusal,
  deleteCalendar,
  describeCalendar,
  findCalendar,
  findCalendarsToRead,
  finishSyncs,
  forgetSyncTokens,
  forgetSyncTokensOf,
  forgetTrouble,
  listConnectedCalendars,
  lockCalendar,
  lockCalendars,
  markStale,
  noteCalendarsNotified,
  noteUrgent,
  readFreshness,
  selectCalendar,
  type CalendarToRead,
} from './calendars-store.ts';
export { markInternal, syncErrorForPerson } from './sync-error.ts';
export { contentOf, diffCalendar, type CalendarDiff } from './sync.ts';

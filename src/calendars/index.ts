/** The door of calendars: what is read of an account, when, and how that went. */
export {
  isReadUrgent,
  judgeUnproven,
  nextFullSyncAt,
  nextLook,
  NOTIFICATION_QUIET_MS,
  owesFullSync,
  provenUntil,
  REREAD_LEAD_MS,
  type Calendar,
  type NextLook,
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
  forgetTrouble,
  listConnectedCalendars,
  lockCalendars,
  markStale,
  noteCalendarsNotified,
  noteUrgent,
  readFreshness,
  selectCalendar,
  type CalendarToRead,
} from './calendars-store.ts';
export { markInternal, syncErrorForPerson } from './sync-error.ts';

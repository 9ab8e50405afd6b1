/** Home of Google's own rules for changes to events: who organizes, what an edit may name, who is told. */
import type { EventBook } from '../events/edits.ts';
import { notifyCalendars } from './channels.ts';
import type { GoogleContext } from './context.ts';
import { applyEdit, blankGoogleFields } from './event-fields.ts';
import { horizonOf } from './selection.ts';
import type { GoogleFields } from './store.ts';

/** The events of the sandbox Google, for `events/edits.ts`. */
export const googleBook = (google: GoogleContext): EventBook<GoogleFields> => ({
  state: () => google.state,
  clock: google.clock,
  horizonMs: () => horizonOf(google.settings(), google.clock.nowMs()).seriesMs,
  organizerOf: (email, home) => {
    const organizer = email ?? home?.id ?? '';
    const isCalendar = home !== undefined && !google.state.people.has(organizer);
    return { email: organizer, ...(isCalendar && { displayName: home.summary }) };
  },
  iCalUidOf: (id) => `${id}@google.com`,
  blankFields: blankGoogleFields,
  applyEdit,
  changed: ({ calendarIds }) => notifyCalendars(google, calendarIds),
});

/** Home of what of an event is left in one calendar: shown, shown as cancelled, or gone. */
import { fieldsOf } from '../events/model.ts';
import type { Occurrence } from '../events/recurrence.ts';
import type { MicrosoftCopy, Person } from './store.ts';

export type Visibility = 'shown' | 'cancelled' | 'gone';

/**
 * What the owner of a calendar sees of an event or one occurrence. A cancelled meeting leaves its organizer's calendar
 * and stays, marked, in those of the others until they take it out.
 */
export function visibilityOf(copy: MicrosoftCopy, occurrence: Occurrence | null, owner: Person): Visibility {
  const { event } = copy;
  if (copy.state === 'deleted') return 'gone';
  const exception = occurrence === null ? undefined : event.series?.exceptions.get(occurrence.key);
  const isOrganizer = event.organizer.email === owner.email;
  const invited = fieldsOf(event, occurrence).attendees.find(({ email }) => email === owner.email);
  const isTheirs = event.homeCalendarId === copy.calendarId || isOrganizer;
  if (occurrence !== null && !isTheirs && invited === undefined) {
    const isInSeries = event.fields.attendees.some(({ email }) => email === owner.email);
    return isInSeries || copy.state === 'uninvited' ? 'cancelled' : 'gone';
  }
  if (event.isCancelled || copy.state === 'uninvited' || exception?.isCancelled === true) {
    return isOrganizer ? 'gone' : 'cancelled';
  }
  return invited?.responseStatus === 'declined' && !owner.keepsDeclined && !isOrganizer ? 'gone' : 'shown';
}

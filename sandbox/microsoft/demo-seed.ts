/** Home of the demo at Microsoft: the visitor's second calendar, a lifelike fortnight of its own around today. */
import { CUSTOMER, demoDays, PARTNER, VISITOR, weekdayOf, workshop, type DayFinder } from '../demo.ts';
import { cancelEvent, createEvent, editEvent, findTarget, respond } from '../events/edits.ts';
import { eventIdOf, instanceId, occurrencesOf } from '../events/model.ts';
import { microsoftBook } from './book.ts';
import type { MicrosoftContext } from './context.ts';
import type { MicrosoftNewEvent } from './control-contract.ts';
import { addCalendar, addPerson, listCalendar, type MicrosoftEvent } from './store.ts';

/** The people of the demo who have a calendar at Microsoft; the first one is who a visitor plays. */
export const DEMO_MICROSOFT_PEOPLE = [
  VISITOR,
  { email: 'finance@example.com', name: 'Finance', timeZone: 'Europe/London' },
] as const;

const YOU = VISITOR.email;
const FINANCE = DEMO_MICROSOFT_PEOPLE[1].email;
const TEAM_CALENDAR = 'finance-team';

type Add = (label: string, event: MicrosoftNewEvent) => MicrosoftEvent;

/** Fills an empty state with the demo. The same day gives the same event ids, so that a restart changes nothing. */
export function seedDemo(microsoft: MicrosoftContext): void {
  for (const person of DEMO_MICROSOFT_PEOPLE) addPerson(microsoft.state, person);
  const { today, day, workday } = demoDays(microsoft.clock);
  const book = microsoftBook(microsoft);
  const add: Add = (label, event) => {
    const id = eventIdOf(`demo microsoft ${label} ${today}`);
    return createEvent(book, { id, timeZone: VISITOR.timeZone, ...event }, { notify: false });
  };
  const minute = microsoft.clock.now().toISOString().slice(0, 16);
  add(`four minutes ${minute}`, {
    organizer: YOU,
    summary: 'Teams call with a customer (starts four minutes after the sandbox)',
    startInMinutes: 4,
    attendees: [CUSTOMER],
    teams: true,
  });
  add('past', {
    organizer: FINANCE,
    summary: 'Quarterly figures',
    start: day(-1).at('14:00'),
    attendees: [{ email: YOU, responseStatus: 'accepted' }],
    teams: true,
  });
  seedSeries(microsoft, add, workday);
  seedOwn(add, workday);
  seedInvitations(microsoft, add, workday);
  seedTeamCalendar(microsoft, add, workday);
}

/** A colleague's series with a moved and a cancelled instance, and a plain one of the visitor's own. */
function seedSeries(microsoft: MicrosoftContext, add: Add, workday: DayFinder): void {
  const book = microsoftBook(microsoft);
  const weekly = add('weekly', {
    organizer: FINANCE,
    summary: 'Weekly forecast',
    start: workday(-8).at('13:30'),
    attendees: [{ email: YOU, responseStatus: 'accepted' }],
    recurrence: 'RRULE:FREQ=WEEKLY',
    teams: true,
  });
  const first = workday(-6);
  add('one-on-one', {
    organizer: YOU,
    summary: 'One-on-one with Finance',
    start: first.at('17:00'),
    attendees: [{ email: FINANCE, responseStatus: 'accepted' }],
    recurrence: `RRULE:FREQ=WEEKLY;INTERVAL=2;BYDAY=${weekdayOf(first.date)}`,
    teams: true,
  });
  if (weekly.series === null) return;
  const coming = occurrencesOf(weekly, weekly.series, book.horizonMs()).filter(
    ({ span }) => span.kind === 'timed' && span.startMs > microsoft.clock.nowMs(),
  );
  const [moved, cancelled] = coming;
  if (moved?.span.kind !== 'timed' || cancelled === undefined) return;
  editEvent(book, findTarget(book, instanceId(weekly, moved)), {
    start: new Date(moved.span.startMs + 45 * 60_000).toISOString(),
    summary: 'Weekly forecast (moved by 45 minutes)',
  });
  cancelEvent(book, findTarget(book, instanceId(weekly, cancelled)));
}

function seedOwn(add: Add, workday: DayFinder): void {
  add('fair', {
    organizer: YOU,
    summary: 'Trade fair',
    start: workday(6).date,
    location: 'Exhibition hall',
    showAs: 'oof',
  });
  add('private', {
    organizer: YOU,
    summary: 'Appointment',
    start: workday(2).at('17:30'),
    visibility: 'private',
  });
  add('webinar', {
    organizer: YOU,
    summary: 'Webinar for customers',
    start: workday(5).at('10:30'),
    durationMinutes: 60,
    attendees: [{ email: CUSTOMER, responseStatus: 'accepted' }, FINANCE],
    description: '<p>We begin on time.</p><p><a href="https://example.webex.com/meet/sandbox">Join by Webex</a></p>',
  });
}

function seedInvitations(microsoft: MicrosoftContext, add: Add, workday: DayFinder): void {
  const book = microsoftBook(microsoft);
  const accepted = { email: YOU, responseStatus: 'accepted' as const };
  const shared = workshop(workday);
  add('workshop', { ...shared.words, teams: shared.link });
  add('steering', {
    organizer: FINANCE,
    summary: 'Steering committee',
    start: workday(1).at('10:00'),
    durationMinutes: 60,
    attendees: [accepted, CUSTOMER],
    teams: true,
  });
  add('external zoom', {
    organizer: PARTNER,
    summary: 'Contract questions',
    start: workday(2).at('15:30'),
    durationMinutes: 45,
    attendees: [accepted],
    location: 'https://example.zoom.us/j/95512340011?pwd=U2FuZGJveDEx.1',
  });
  add('open', {
    organizer: PARTNER,
    summary: 'Roadmap preview',
    start: workday(4).at('09:00'),
    attendees: [YOU],
    teams: true,
  });
  add('tentative', {
    organizer: FINANCE,
    summary: 'Planning of the next quarter',
    start: workday(7).at('09:00'),
    durationMinutes: 90,
    attendees: [{ email: YOU, responseStatus: 'tentative' }],
    teams: true,
  });
  const declined = add('declined', {
    organizer: FINANCE,
    summary: 'Audit preparation',
    start: workday(3).at('16:30'),
    attendees: [YOU],
    teams: true,
  });
  respond(book, { event: declined, occurrence: null }, YOU, 'declined');
  const cancelled = add('cancelled', {
    organizer: FINANCE,
    summary: 'Budget review',
    start: workday(5).at('14:30'),
    attendees: [accepted],
    teams: true,
  });
  cancelEvent(book, { event: cancelled, occurrence: null });
}

/** A colleague's second calendar, which the visitor may only read. */
function seedTeamCalendar(microsoft: MicrosoftContext, add: Add, workday: DayFinder): void {
  const { state } = microsoft;
  const finance = state.people.get(FINANCE);
  const you = state.people.get(YOU);
  if (finance === undefined || you === undefined) return;
  addCalendar(state, { id: TEAM_CALENDAR, summary: 'Finance team', timeZone: 'Europe/London', ownerEmail: FINANCE });
  const options = { isDefault: false, needsSharedScope: false };
  listCalendar(state, finance, TEAM_CALENDAR, { ...options, canEdit: true });
  listCalendar(state, you, TEAM_CALENDAR, { ...options, canEdit: false });
  add('month end', {
    calendarId: TEAM_CALENDAR,
    summary: 'Month end',
    start: workday(8).at('11:30'),
    teams: true,
  });
}

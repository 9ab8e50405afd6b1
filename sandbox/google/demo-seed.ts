/** Home of the demo: a lifelike fortnight around today for three people, with every kind of meeting a calendar holds. */
import { CUSTOMER, demoDays, PARTNER, VISITOR, weekdayOf, workshop, type DayFinder } from '../demo.ts';
import { cancelEvent, createEvent, editEvent, findTarget, respond } from '../events/edits.ts';
import { eventIdOf, instanceId, occurrencesOf } from '../events/model.ts';
import { teamsLinkOf } from '../events/outlook.ts';
import { googleBook } from './book.ts';
import type { GoogleContext } from './context.ts';
import type { GoogleNewEvent } from './control-contract.ts';
import { addCalendar, addPerson, listCalendar, type GoogleEvent } from './store.ts';

/** The people of the demo; the first one is who a visitor plays. */
export const DEMO_PEOPLE = [
  VISITOR,
  { email: 'design@example.com', name: 'Design', timeZone: 'Europe/Berlin' },
  { email: 'sales@example.com', name: 'Sales', timeZone: 'America/New_York' },
] as const;

const YOU = DEMO_PEOPLE[0].email;
const DESIGN = DEMO_PEOPLE[1].email;
const SALES = DEMO_PEOPLE[2].email;
const HOLIDAYS = 'holidays@group.calendar.example.com';

/** The room of the demo's first call. */
export const DEMO_ROOM = 'customer-call';

/** Fills an empty state with the demo. The same day gives the same event ids, so that a restart changes nothing. */
export function seedDemo(google: GoogleContext): void {
  for (const person of DEMO_PEOPLE) addPerson(google.state, person);
  const zone = DEMO_PEOPLE[0].timeZone;
  const { today, day, workday } = demoDays(google.clock);
  const book = googleBook(google);
  const add = (label: string, event: GoogleNewEvent): GoogleEvent =>
    createEvent(book, { id: eventIdOf(`demo ${label} ${today}`), timeZone: zone, ...event }, { notify: false });

  seedNow(google, add);
  seedPast(add, day);
  seedSeries(google, add, workday);
  seedOwn(google, add, workday);
  seedInvitations(google, add, workday);
  seedHolidays(google, add, workday);
}

type Add = (label: string, event: GoogleNewEvent) => GoogleEvent;

/** What happens while somebody looks at the demo for the first time. */
function seedNow(google: GoogleContext, add: Add): void {
  const minute = google.clock.now().toISOString().slice(0, 16);
  add(`two minutes ${minute}`, {
    organizer: YOU,
    summary: 'Call with a customer (starts two minutes after the sandbox)',
    startInMinutes: 2,
    attendees: [CUSTOMER],
    location: `${google.baseUrl()}/room/${DEMO_ROOM}`,
  });
  const shared = add(`six minutes ${minute}`, {
    organizer: YOU,
    summary: 'Product check-in',
    description: 'Shared by two people of this sandbox: one bot serves both.',
    startInMinutes: 6,
    attendees: [DESIGN, CUSTOMER],
    location: 'https://example.zoom.us/j/95512340001?pwd=U2FuZGJveDE.1',
  });
  respond(googleBook(google), { event: shared, occurrence: null }, DESIGN, 'accepted');
}

function seedPast(add: Add, day: DayFinder): void {
  const yesterday = day(-1);
  add('past internal', {
    organizer: YOU,
    summary: 'Sprint review',
    start: yesterday.at('10:00'),
    durationMinutes: 45,
    attendees: [DESIGN],
    meet: true,
  });
  add('past external', {
    organizer: YOU,
    summary: 'Follow-up with a customer',
    start: yesterday.at('15:30'),
    attendees: [{ email: CUSTOMER, responseStatus: 'accepted' }],
    location: 'https://example.zoom.us/j/95512340002',
  });
}

/** Two series: one plain, one with a moved and a cancelled instance. */
function seedSeries(google: GoogleContext, add: Add, workday: DayFinder): void {
  const monday = workday(-5);
  add('stand-up', {
    organizer: DESIGN,
    summary: 'Stand-up',
    start: monday.at('09:30'),
    durationMinutes: 15,
    attendees: [{ email: YOU, responseStatus: 'accepted' }],
    recurrence: `RRULE:FREQ=WEEKLY;BYDAY=${[...new Set([weekdayOf(monday.date), 'MO', 'WE', 'FR'])].join(',')}`,
    meet: true,
  });
  const first = workday(-9);
  const weekly = add('weekly', {
    organizer: YOU,
    summary: 'Weekly with the customer',
    start: first.at('11:00'),
    durationMinutes: 60,
    attendees: [{ email: CUSTOMER, responseStatus: 'accepted' }, SALES],
    recurrence: 'RRULE:FREQ=WEEKLY',
    meet: true,
  });
  if (weekly.series === null) return;
  const book = googleBook(google);
  const coming = occurrencesOf(weekly, weekly.series, book.horizonMs()).filter(
    ({ span }) => span.kind === 'timed' && span.startMs > google.clock.nowMs(),
  );
  const [, moved, cancelled] = coming;
  if (moved?.span.kind !== 'timed' || cancelled === undefined) return;
  const movedTo = new Date(moved.span.startMs + 3 * 3_600_000).toISOString();
  editEvent(book, findTarget(book, instanceId(weekly, moved)), {
    start: movedTo,
    summary: 'Weekly with the customer (moved to the afternoon)',
  });
  cancelEvent(book, findTarget(book, instanceId(weekly, cancelled)));
}

function seedOwn(google: GoogleContext, add: Add, workday: DayFinder): void {
  add('external zoom', {
    organizer: YOU,
    summary: 'Product demo for a customer',
    start: workday(1).at('14:00'),
    durationMinutes: 45,
    attendees: [{ email: CUSTOMER, displayName: 'Customer', responseStatus: 'accepted' }, SALES],
    location: 'https://us02web.zoom.us/j/85512340003?pwd=U2FuZGJveDM.1',
  });
  add('internal meet', {
    organizer: YOU,
    summary: 'Planning',
    start: workday(1).at('16:00'),
    durationMinutes: 60,
    attendees: [{ email: DESIGN, responseStatus: 'accepted' }],
    meet: true,
  });
  add('focus', {
    organizer: YOU,
    summary: 'Focus time',
    start: workday(2).at('09:00'),
    durationMinutes: 150,
    eventType: 'focusTime',
  });
  add('no link', { organizer: YOU, summary: 'Lunch', start: workday(2).at('12:30'), location: 'Canteen' });
  add('jitsi', {
    organizer: YOU,
    summary: 'Community call',
    start: workday(6).at('18:00'),
    location: 'https://meet.jit.si/RollcallSandboxCommunityCall',
  });
  const cancelled = add('cancelled', {
    organizer: YOU,
    summary: 'Budget round',
    start: workday(3).at('15:00'),
    attendees: [DESIGN],
    meet: true,
  });
  cancelEvent(googleBook(google), { event: cancelled, occurrence: null });
}

function seedInvitations(google: GoogleContext, add: Add, workday: DayFinder): void {
  const accepted = { email: YOU, responseStatus: 'accepted' as const };
  const shared = workshop(workday);
  add('teams', {
    ...shared.words,
    description: `<p>Agenda follows.</p><p><b>Microsoft Teams meeting</b></p><p><a href="${shared.link}">Join the meeting now</a></p>`,
  });
  const wrapped = `https://eur03.safelinks.protection.outlook.com/ap/t-59584e83/?url=${encodeURIComponent(teamsLinkOf('demo partner review'))}&data=05%7C02%7Cyou%40example.com%7Csandbox&sdata=c2FuZGJveA%3D%3D&reserved=0`;
  add('safelinks', {
    organizer: PARTNER,
    summary: 'Partner review',
    start: workday(4).at('11:30'),
    attendees: [accepted],
    description: `<html><body><a href="${wrapped.replaceAll('&', '&amp;')}">Click here to join the meeting</a></body></html>`,
  });
  add('webex', {
    organizer: PARTNER,
    summary: 'Security questions',
    start: workday(5).at('13:00'),
    attendees: [accepted],
    location: 'https://example.webex.com/example/j.php?MTID=m5a6e64626f780000000000000000001',
  });
  add('tentative', {
    organizer: PARTNER,
    summary: 'Getting to know each other',
    start: workday(4).at('15:00'),
    attendees: [{ email: YOU, responseStatus: 'tentative' }],
    conference: { name: 'Zoom Meeting', uri: 'https://example.zoom.us/j/95512340004?pwd=U2FuZGJveDQ.1' },
  });
  const townHall = add('declined', {
    organizer: DESIGN,
    summary: 'Town hall',
    start: workday(5).at('16:00'),
    durationMinutes: 60,
    attendees: [YOU, SALES],
    meet: true,
  });
  respond(googleBook(google), { event: townHall, occurrence: null }, YOU, 'declined');
  add('deal', {
    organizer: SALES,
    summary: 'Deal review',
    start: workday(7).at('16:30'),
    attendees: [accepted, CUSTOMER],
    meet: true,
  });
}

/** A calendar that can be read but does not notify, as public holidays at Google. */
function seedHolidays(google: GoogleContext, add: Add, workday: DayFinder): void {
  add('office day', { organizer: YOU, summary: 'Office day', start: workday(2).date, transparency: 'transparent' });
  const calendar = { id: HOLIDAYS, summary: 'Holidays', timeZone: DEMO_PEOPLE[0].timeZone, isPushSupported: false };
  addCalendar(google.state, calendar);
  const you = google.state.people.get(YOU);
  if (you !== undefined) listCalendar(google.state, you, HOLIDAYS, 'reader');
  add('holiday', { calendarId: HOLIDAYS, summary: 'Sandbox Day', start: workday(8).date });
}

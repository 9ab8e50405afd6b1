/** Events of Google and Graph that were read wrongly once, and words of theirs that nobody has seen before. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import type { CalendarEvent } from '../../src/calendar-events/index.ts';
import { findOutsider } from '../../src/meetings/outsider.ts';
import { readItem as readGoogle } from '../../src/providers/google/event-mapping.ts';
import { readItem as readGraph } from '../../src/providers/microsoft/event-mapping.ts';

const FIXTURES = new URL('../fixtures/field/', import.meta.url);

function fixture(name: string): Record<string, unknown> {
  const item: unknown = JSON.parse(readFileSync(new URL(name, FIXTURES), 'utf8'));
  assert.ok(typeof item === 'object' && item !== null);
  return { ...item };
}

function fromGoogle(item: unknown): CalendarEvent {
  const read = readGoogle(item);
  assert.ok(read.kind === 'change' && read.change.kind === 'upserted', JSON.stringify(read));
  return read.change.event;
}

function fromGraph(item: unknown): CalendarEvent {
  const read = readGraph(item);
  assert.ok(read.kind === 'event', JSON.stringify(read));
  return read.event;
}

/** A Graph fixture says its start in milliseconds. */
function withTimes({ startMs, ...item }: Record<string, unknown>): Record<string, unknown> {
  const at = (ms: number) => ({ dateTime: new Date(ms).toISOString().replace('Z', '0000'), timeZone: 'UTC' });
  return { ...item, start: at(Number(startMs)), end: at(Number(startMs) + 1_800_000) };
}

const INTERNAL: Readonly<Record<string, (item: Record<string, unknown>) => CalendarEvent>> = {
  '210-google-organizer-is-a-shared-calendar.json': fromGoogle,
  '212-google-organizer-unknownorganizer-calendar-googl.json': fromGoogle,
  '213-google-room-not-flagged-as-resource.json': fromGoogle,
  '218-graph-google-room-as-attendee.json': (item) => fromGraph(withTimes(item)),
  '219-graph-organizer-is-a-google-shared-calendar.json': (item) => fromGraph(withTimes(item)),
};

for (const [name, read] of Object.entries(INTERNAL)) {
  test(`${name} is internal`, () => {
    const event = read({ id: 'a', ...fixture(name) });
    assert.equal(findOutsider(event), null);
    const stranger = { name: null, email: 'jane@other.test', isOrganizer: false, response: 'none' as const };
    assert.equal(findOutsider({ ...event, attendees: [...event.attendees, stranger] })?.email, 'jane@other.test');
  });
}

/** Every field of Google's that is one word of a list, in an event that has all of them. */
const GOOGLE = {
  id: 'a',
  status: 'confirmed',
  eventType: 'default',
  iCalUID: 'a@google.com',
  summary: 'Sync',
  start: { dateTime: '2026-12-01T15:00:00Z' },
  end: { dateTime: '2026-12-01T16:00:00Z' },
  organizer: { email: 'bob@acme.test' },
  attendees: [
    { email: 'ada@acme.test', self: true, responseStatus: 'accepted' },
    { email: 'jane@other.test', responseStatus: 'declined' },
  ],
  visibility: 'default',
  conferenceData: { entryPoints: [{ entryPointType: 'video', uri: 'https://acme.zoom.us/j/85746382910' }] },
};
const GRAPH = {
  id: 'a',
  type: 'singleInstance',
  iCalUId: 'a',
  subject: 'Sync',
  start: { dateTime: '2026-12-01T15:00:00.0000000', timeZone: 'UTC' },
  end: { dateTime: '2026-12-01T16:00:00.0000000', timeZone: 'UTC' },
  organizer: { emailAddress: { address: 'bob@acme.test' } },
  attendees: [
    { type: 'required', status: { response: 'accepted' }, emailAddress: { address: 'ada@acme.test' } },
    { type: 'optional', status: { response: 'declined' }, emailAddress: { address: 'jane@other.test' } },
  ],
  responseStatus: { response: 'accepted' },
  sensitivity: 'normal',
  onlineMeeting: { joinUrl: 'https://acme.zoom.us/j/85746382910' },
};

type Path = readonly (string | number)[];

/** A copy in which one place holds something else. */
function withAt(value: unknown, [step, ...rest]: Path, put: unknown): unknown {
  if (step === undefined) return put;
  if (Array.isArray(value)) return value.map((item, index) => (index === step ? withAt(item, rest, put) : item));
  const fields = { ...(value as Record<string, unknown>) };
  return { ...fields, [step]: withAt(fields[step], rest, put) };
}

/** Each place, and the part of an event that may differ from what it is with the known word. */
const WORDS: [name: string, read: (item: unknown) => CalendarEvent, item: object, path: Path, own: Path][] = [
  ['status', fromGoogle, GOOGLE, ['status'], ['status']],
  ['type of event', fromGoogle, GOOGLE, ['eventType'], []],
  ['own answer', fromGoogle, GOOGLE, ['attendees', 0, 'responseStatus'], ['ownResponse']],
  ['answer of another', fromGoogle, GOOGLE, ['attendees', 1, 'responseStatus'], ['attendees']],
  ['visibility', fromGoogle, GOOGLE, ['visibility'], ['visibility']],
  ['type of entry point', fromGoogle, GOOGLE, ['conferenceData', 'entryPoints', 0, 'entryPointType'], []],
  ['type of event', fromGraph, GRAPH, ['type'], []],
  ['type of attendee', fromGraph, GRAPH, ['attendees', 0, 'type'], []],
  ['own answer', fromGraph, GRAPH, ['responseStatus', 'response'], ['ownResponse']],
  ['answer of another', fromGraph, GRAPH, ['attendees', 1, 'status', 'response'], ['attendees']],
  ['sensitivity', fromGraph, GRAPH, ['sensitivity'], ['visibility']],
];

const peopleOf = ({ attendees }: CalendarEvent): string[] => attendees.map(({ email }) => email);

for (const [name, read, item, path, own] of WORDS) {
  test(`${read === fromGoogle ? 'Google' : 'Graph'}: a word for the ${name} that is new loses nothing but itself`, () => {
    const known = read(item);
    for (const word of ['brandNew', '', null, 7, { kind: 'new' }, ['new'], 'constructor', '__proto__']) {
      const event = read(withAt(item, path, word));
      assert.deepEqual(peopleOf(event), peopleOf(known), JSON.stringify(word));
      const isOwn = (field: string): boolean => own[0] === field || (own[0] === 'ownResponse' && field === 'attendees');
      for (const [field, value] of Object.entries(known)) {
        if (!isOwn(field)) assert.deepEqual(Object.entries(event).find(([key]) => key === field)?.[1], value, field);
      }
    }
  });
}

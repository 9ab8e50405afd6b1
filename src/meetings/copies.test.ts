/** Which of several copies counts, by property. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { runAtOnce } from '../base/in-slices.ts';
import type { JoinableMeetingUrl } from '../contract/meeting-url.ts';
import { settleCopies, type MeetingChange } from './copies.ts';
import type { Meeting } from './meeting.ts';

const STARTS = ['2030-01-07T10:00:00Z', '2030-01-07T11:00:00Z'];

const link = (id: string): JoinableMeetingUrl => ({
  kind: 'joinable',
  platform: 'zoom',
  address: `https://zoom.us/j/${id}`,
  key: `zoom:${id}`,
  parts: { platform: 'zoom', meeting_id: id, meeting_password: null },
});

const meeting = (id: string, changes: Partial<Meeting> = {}): Meeting => ({
  id,
  calendarEventId: `event of ${id}`,
  calendarUserId: 'person',
  calendarId: `calendar of ${id}`,
  connectionId: 'connection',
  isInPrimaryCalendar: true,
  icalUid: 'uid',
  meetingUrl: link('1'),
  isAllDay: false,
  startAt: new Date(STARTS[0] ?? ''),
  endAt: null,
  isExternal: false,
  outsider: null,
  isHostedByMe: false,
  isRecurring: false,
  ownResponse: 'none',
  isCancelled: false,
  isRemoved: false,
  isConnected: true,
  override: null,
  overrideSetAt: null,
  sameAsId: null,
  botId: null,
  ...changes,
});

const isNew = (after: Meeting): MeetingChange => ({ before: null, after });

/** What the answer is about: which copy counts for each meeting. */
const sameAs = (changes: readonly MeetingChange[]): Record<string, string | null> =>
  Object.fromEntries(
    changes
      .map(({ after }) => [after.id, after.sameAsId] as const)
      .toSorted(([one], [other]) => one.localeCompare(other)),
  );

const someMeetings = fc
  .array(
    fc.record({
      calendarId: fc.constantFrom('work', 'team', 'home'),
      icalUid: fc.constantFrom('one', 'two', ''),
      meetingUrl: fc.constantFrom(link('1'), link('2'), null),
      startAt: fc.constantFrom(...STARTS).map((text) => new Date(text)),
      isRemoved: fc.boolean(),
      isConnected: fc.boolean(),
      isHostedByMe: fc.boolean(),
      override: fc.constantFrom(null, true, false),
    }),
    { maxLength: 10 },
  )
  .map((many) => many.map((changes, index) => isNew(meeting(`m${index}`, changes))));

test('the answer does not depend on the order in which meetings come, and settling twice is settling once', () => {
  fc.assert(
    fc.property(someMeetings, fc.infiniteStream(fc.nat()), (changes, random) => {
      const shuffled = changes
        .map((change) => ({ change, at: Number(random.next().value) }))
        .toSorted((one, other) => one.at - other.at)
        .map(({ change }) => change);
      const settled = runAtOnce(settleCopies(changes));
      assert.deepEqual(sameAs(runAtOnce(settleCopies(shuffled))), sameAs(settled));
      assert.deepEqual(runAtOnce(settleCopies(settled)), settled);
    }),
  );
});

test('what is removed never counts for others, and points at the copy that does', () => {
  const removed = meeting('a', { isRemoved: true, isCancelled: true });
  const lost = meeting('b', { isConnected: false });
  assert.deepEqual(sameAs(runAtOnce(settleCopies([removed, lost].map(isNew)))), { a: 'b', b: null });
  const both = [removed, meeting('b', { isRemoved: true })];
  assert.deepEqual(sameAs(runAtOnce(settleCopies(both.map(isNew)))), { a: null, b: null });
});

test('of equal copies that of the oldest connection counts, also where its calendar is newer', () => {
  const older = meeting('z', { connectionId: '1', calendarId: '4' });
  const newer = meeting('a', { connectionId: '2', calendarId: '3' });
  assert.deepEqual(sameAs(runAtOnce(settleCopies([newer, older].map(isNew)))), { a: 'z', z: null });
});

test('an override that only a removed copy has is not one of the meeting', () => {
  const copies = [meeting('a'), meeting('b', { isRemoved: true, override: true })];
  assert.deepEqual(
    runAtOnce(settleCopies(copies.map(isNew))).map(({ after }) => after.override),
    [null, null],
  );
});

test('twenty thousand meetings at one instant are settled with seconds of work', () => {
  const changes = Array.from({ length: 20_000 }, (_, index) =>
    isNew(
      meeting(`m${index}`, { calendarId: `calendar ${index % 3}`, icalUid: `uid ${index % 5_000}`, meetingUrl: null }),
    ),
  );
  const before = process.cpuUsage();
  const counting = runAtOnce(settleCopies(changes)).filter(({ after }) => after.sameAsId === null);
  // Of each UID the first copy counts, and so does another one in the same calendar.
  assert.ok(counting.length >= 5_000 && counting.length < 20_000);
  const { user, system } = process.cpuUsage(before);
  assert.ok(user + system < 5_000_000);
});

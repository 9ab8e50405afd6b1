/** Any sequence of edits, reads, losses and returns leaves each real meeting counted once, with one bot if it is recorded. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { runAtOnce } from '../../src/base/in-slices.ts';
import { changeBotSharing, changeOverride } from '../../src/flow/index.ts';
import { findMeetingsStartingAt, type DecidedMeeting } from '../../src/decisions/index.ts';
import { settleCopies } from '../../src/meetings/index.ts';
import { minutes } from '../bots/bot-world.ts';
import { openCopiesWorld, type CopiesWorld, type Told } from './copies-world.ts';

const CALENDARS = ['work', 'team', 'home'] as const;
type CalendarName = (typeof CALENDARS)[number];
const STARTS = [60, 90];

type Step =
  | { kind: 'put'; calendar: CalendarName; event: string; told: Told }
  | { kind: 'drop'; calendar: CalendarName; event: string }
  | { kind: 'read'; calendar: CalendarName }
  | { kind: 'lose'; calendar: CalendarName }
  | { kind: 'reconnect'; calendar: CalendarName }
  | { kind: 'choose'; calendar: CalendarName; isSelected: boolean }
  | { kind: 'override'; meeting: number; value: boolean | null }
  | { kind: 'launch'; status: string };

const told: fc.Arbitrary<Told> = fc.record({
  uid: fc.constantFrom('one', 'one', 'two'),
  room: fc.constantFrom('1', '1', '2', null),
  startsIn: fc.constantFrom(...STARTS),
  isHostedByMe: fc.boolean(),
  status: fc.constantFrom('confirmed', 'confirmed', 'confirmed', 'cancelled'),
  ownResponse: fc.constantFrom('accepted', 'none', 'declined'),
});
const calendar = fc.constantFrom(...CALENDARS);
const event = fc.constantFrom('a', 'b');
const is = <Kind extends string>(kind: Kind): fc.Arbitrary<Kind> => fc.constant(kind);
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: is('put'), calendar, event, told }) },
  { weight: 2, arbitrary: fc.record({ kind: is('drop'), calendar, event }) },
  { weight: 4, arbitrary: fc.record({ kind: is('read'), calendar }) },
  { weight: 1, arbitrary: fc.record({ kind: is('lose'), calendar }) },
  { weight: 2, arbitrary: fc.record({ kind: is('reconnect'), calendar }) },
  { weight: 2, arbitrary: fc.record({ kind: is('choose'), calendar, isSelected: fc.boolean() }) },
  {
    weight: 2,
    arbitrary: fc.record({ kind: is('override'), meeting: fc.nat(5), value: fc.constantFrom(true, false, null) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ kind: is('launch'), status: fc.constantFrom('launching', 'in_waiting_room') }),
  },
);

/** The two accounts: one with two calendars, one with one. */
type Accounts = { world: CopiesWorld; first: string; second: string };

const connectFirst = (world: CopiesWorld): Promise<string> =>
  world.connect('google', 'me@example.com', ['work', 'team']);
const connectSecond = (world: CopiesWorld): Promise<string> => world.connect('microsoft', 'me@example.org', ['home']);

async function take({ world, first, second }: Accounts, one: Step): Promise<void> {
  switch (one.kind) {
    case 'put':
      world.put(one.calendar, one.event, one.told);
      return world.read(one.calendar);
    case 'drop':
      return world.drop(one.calendar, one.event);
    case 'read':
      return world.read(one.calendar);
    case 'lose':
      return world.lose(one.calendar);
    case 'reconnect':
      await (one.calendar === 'home' ? connectSecond(world) : connectFirst(world));
      return world.read(one.calendar);
    case 'choose':
      await world.choose(one.calendar === 'home' ? second : first, one.calendar, one.isSelected);
      return world.read(one.calendar);
    case 'override': {
      const meetings = await stored(world);
      const meeting = meetings[one.meeting % Math.max(meetings.length, 1)];
      if (meeting !== undefined) await changeOverride(world.deps, world.user, meeting.id, one.value);
      return;
    }
    case 'launch': {
      const [bot] = await world.liveBots();
      if (bot !== undefined) await world.setBotStatus(bot.id, one.status);
    }
  }
}

const stored = async ({ db, user }: CopiesWorld): Promise<DecidedMeeting[]> =>
  (
    await findMeetingsStartingAt(
      db,
      STARTS.map((start) => ({ calendarUserId: user.id, startAt: minutes(start) })),
      [],
    )
  ).toSorted((one, other) => (one.id < other.id ? -1 : 1));

const keyOf = ({ meetingUrl }: DecidedMeeting): string | null =>
  meetingUrl?.kind === 'joinable' ? meetingUrl.key : null;

/** The rule, said the other way round. */
const areCopies = (one: DecidedMeeting, other: DecidedMeeting): boolean =>
  one.calendarId !== other.calendarId &&
  one.startAt.getTime() === other.startAt.getTime() &&
  (one.icalUid === other.icalUid || (keyOf(one) !== null && keyOf(one) === keyOf(other)));

async function check(world: CopiesWorld): Promise<void> {
  const meetings = await stored(world);
  const byId = new Map(meetings.map((meeting) => [meeting.id, meeting]));
  const scratch = runAtOnce(
    settleCopies(meetings.map((meeting) => ({ before: null, after: { ...meeting, sameAsId: null } }))),
  );
  for (const { after } of scratch) {
    assert.equal(byId.get(after.id)?.sameAsId, after.sameAsId, 'as computed from scratch');
  }
  const counting = meetings.filter((meeting) => meeting.sameAsId === null && !meeting.isRemoved);
  for (const one of counting) {
    assert.ok(!counting.some((other) => areCopies(one, other)), 'no two copies count');
  }
  for (const copy of meetings.filter((meeting) => meeting.sameAsId !== null)) {
    const counts = byId.get(copy.sameAsId ?? '');
    assert.ok(counts?.sameAsId === null && !counts.isRemoved && areCopies(copy, counts), 'a copy of one that counts');
    assert.equal(copy.override, counts.override, 'one override');
    assert.deepEqual([copy.decision.code, copy.botId], ['counted_in_another_calendar', null]);
  }
  const place = (room: string | null, startAt: Date): string => `${room} ${startAt.toISOString()}`;
  const wanted = counting.filter((meeting) => meeting.decision.willRecord);
  const bots = await world.liveBots();
  assert.deepEqual(
    bots.map((bot) => place(bot.room, bot.startsAt)).toSorted(),
    [...new Set(wanted.map((meeting) => place(keyOf(meeting), meeting.startAt)))].toSorted(),
    'exactly one bot for each real meeting to be recorded',
  );
  for (const meeting of wanted) {
    const bot = bots.find((one) => place(one.room, one.startsAt) === place(keyOf(meeting), meeting.startAt));
    assert.equal(meeting.botId, bot?.id);
  }
}

test('each real meeting counts once and has one bot, whatever happens in which calendar', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { minLength: 3, maxLength: 14 }),
      fc.constantFrom('all' as const, 'per_provider' as const, 'off' as const),
      async (steps, sharing) => {
        await using world = await openCopiesWorld();
        await changeBotSharing(world.deps, world.user.workspaceId, sharing);
        const first = await connectFirst(world);
        const accounts = { world, first, second: await connectSecond(world) };
        for (const one of steps) {
          await take(accounts, one);
          await check(world);
        }
        await world.read(...CALENDARS);
        await check(world);
        const settled = await stored(world);
        await world.told();
        await world.read(...CALENDARS);
        assert.deepEqual(await stored(world), settled, 'reading again changes nothing');
        assert.deepEqual(await world.told(), []);
      },
    ),
    { numRuns: 25 },
  );
});

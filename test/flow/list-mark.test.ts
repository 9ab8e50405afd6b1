/** The mark of a list of meetings: whenever anything that the list shows differs, the mark differs. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { appendStatusChange } from '../../src/bots/index.ts';
import { readToldBots } from '../../src/http/bots/told-bots-store.ts';
import { changeOverride, changePreferences } from '../../src/flow/index.ts';
import { toCalendarMeetingResource } from '../../src/http/v1/calendar-meeting-resource.ts';
import { listMeetings, readListMark, type MeetingFilter } from '../../src/meetings/index.ts';
import { minutes } from '../bots/bot-world.ts';
import { openCopiesWorld, type CopiesWorld, type Told } from './copies-world.ts';

type Filter = Omit<MeetingFilter, 'now'>;
const ALL: Filter = { icalUid: null, startsAfter: null, startsBefore: null, after: null, limit: 100 };
const FILTERS: Filter[] = [
  ALL,
  { ...ALL, icalUid: 'tw' },
  { ...ALL, startsAfter: minutes(70) },
  { ...ALL, startsBefore: minutes(70) },
  { ...ALL, limit: 1 },
];

/** Asks for a list, and checks its mark against all that were given before: one mark never stands for two bodies. */
async function look(world: CopiesWorld, seen: Map<string, string>, filter: Filter): Promise<string> {
  const asked = { ...filter, now: world.clock.now() };
  const { meetings, mark } = await listMeetings(world.db, world.user.id, asked);
  const botIds = meetings.flatMap((meeting) => meeting.botId ?? []);
  const bots = await readToldBots(world.db, botIds, () => 'simulated');
  const body = JSON.stringify(
    meetings.map((meeting) => toCalendarMeetingResource(meeting, bots.get(meeting.botId ?? '') ?? null)),
  );
  assert.equal(await readListMark(world.db, world.user.id, asked), mark, 'both questions have one answer');
  assert.equal(seen.get(mark) ?? body, body, 'another body, another mark');
  seen.set(mark, body);
  return mark;
}

test('each thing that a list shows changes its mark, and nothing else happens in between', async () => {
  await using world = await openCopiesWorld();
  const { deps, user, clock } = world;
  const connectionId = await world.connect('google', 'me@example.com', ['work', 'team']);
  const seen = new Map<string, string>();
  let before = await look(world, seen, ALL);
  const changes = async (what: string, act: () => unknown): Promise<void> => {
    await act();
    const mark = await look(world, seen, ALL);
    assert.notEqual(mark, before, what);
    assert.equal(await look(world, seen, ALL), mark, `${what}: asked again`);
    before = mark;
  };
  const put = (told: Told) => async (): Promise<void> => {
    world.put('work', 'a', told);
    await world.read('work');
  };
  await changes('a new meeting', put({}));
  await changes('title', put({ title: 'Another' }));
  await changes('description', put({ title: 'Another', description: 'Agenda' }));
  await changes('start', put({ startsIn: 90 }));
  await changes('link', put({ startsIn: 90, room: '2' }));
  await changes(
    'answer of a guest',
    put({
      startsIn: 90,
      attendees: [{ name: null, email: 'guest@example.org', isOrganizer: false, response: 'declined' }],
    }),
  );
  await changes('visibility', put({ startsIn: 90, visibility: 'private' }));
  const { id } = await world.meeting('work', 'a');
  await changes('override', () => changeOverride(deps, user, id, false));
  await changes('no override', () => changeOverride(deps, user, id, null));
  await changes('preferences', () => changePreferences(deps, user, { record_external: false }));
  await changes('preferences again', () => changePreferences(deps, user, { record_external: true }));
  await changes('a title, whoever writes it', () =>
    world.db.updateTable('calendar_events').set({ title: 'Written alone' }).execute(),
  );
  const { bot_id: botId } = await world.db
    .selectFrom('meetings')
    .select('bot_id')
    .where('bot_id', 'is not', null)
    .executeTakeFirstOrThrow();
  assert.ok(botId !== null);
  const bots = world.db.updateTable('bots').where('id', '=', botId);
  await changes('the bot joins elsewhere', () => bots.set({ join_at: minutes(3) }).execute());
  await changes('another launcher', () => bots.set({ launcher: 'local' }).execute());
  for (const [index, code] of ['joining_call', 'in_waiting_room', 'fatal'].entries()) {
    await changes(`the bot: ${code}`, async () => {
      await bots.set({ status: code }).execute();
      const subCode = code === 'fatal' ? 'meeting_locked' : null;
      await appendStatusChange(world.db, botId, { code, subCode, message: null, createdAt: minutes(index) });
    });
  }
  await changes('the same status for another reason', () =>
    appendStatusChange(world.db, botId, {
      code: 'fatal',
      subCode: 'meeting_full',
      message: null,
      createdAt: minutes(9),
    }),
  );
  await changes('the bot is called back', () => bots.set({ called_back_at: minutes(1) }).execute());
  await bots.set({ seen_at: minutes(2) }).execute();
  assert.equal(await look(world, seen, ALL), before, 'a heartbeat is nothing that is shown');
  await changes('the bot is gone', () => world.db.deleteFrom('bots').execute());
  await changes('a calendar less', () => world.choose(connectionId, 'work', false));
  await changes('and again', async () => {
    await world.choose(connectionId, 'work', true);
    await world.read('work');
  });
  await changes('the meeting ends', () => clock.advance(151 * 60_000));
  await changes('another one', async () => {
    world.put('work', 'b', { uid: 'two', startsIn: 300 });
    await world.read('work');
  });
  await changes('the account is lost', () => world.lose('work'));
});

type Step =
  | { kind: 'put'; calendar: string; event: string; told: Told }
  | { kind: 'drop'; calendar: string; event: string }
  | { kind: 'override'; calendar: string; event: string; value: boolean | null }
  | { kind: 'preferences'; record_external: boolean; record_internal: boolean }
  | { kind: 'wait'; minutes: number }
  | { kind: 'lose' }
  | { kind: 'come back' };
const calendar = fc.constantFrom('work', 'team');
const event = fc.constantFrom('a', 'b', 'c');
const is = <Kind extends string>(kind: Kind): fc.Arbitrary<Kind> => fc.constant(kind);
const told: fc.Arbitrary<Told> = fc.record({
  uid: fc.constantFrom('one', 'two', 'three'),
  room: fc.constantFrom('1', '2', null),
  startsIn: fc.constantFrom(5, 60, 90),
  title: fc.constantFrom('One', 'Two', null),
  status: fc.constantFrom('confirmed', 'confirmed', 'tentative', 'cancelled'),
});
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: is('put'), calendar, event, told }) },
  { weight: 1, arbitrary: fc.record({ kind: is('drop'), calendar, event }) },
  {
    weight: 2,
    arbitrary: fc.record({ kind: is('override'), calendar, event, value: fc.constantFrom(true, false, null) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ kind: is('preferences'), record_external: fc.boolean(), record_internal: fc.boolean() }),
  },
  { weight: 1, arbitrary: fc.record({ kind: is('wait'), minutes: fc.constantFrom(1, 40, 70) }) },
  { weight: 1, arbitrary: fc.record({ kind: is('lose') }) },
  { weight: 1, arbitrary: fc.record({ kind: is('come back') }) },
);

async function take(world: CopiesWorld, one: Step): Promise<void> {
  switch (one.kind) {
    case 'put':
      world.put(one.calendar, one.event, one.told);
      return world.read(one.calendar);
    case 'drop':
      world.drop(one.calendar, one.event);
      return world.read(one.calendar);
    case 'override': {
      const meeting = await world.meeting(one.calendar, one.event).catch(() => null);
      if (meeting !== null) await changeOverride(world.deps, world.user, meeting.id, one.value);
      return;
    }
    case 'preferences': {
      const { kind: _kind, ...preferences } = one;
      await changePreferences(world.deps, world.user, preferences);
      return;
    }
    case 'wait':
      return world.clock.advance(one.minutes * 60_000);
    case 'lose':
      return world.lose('work');
    case 'come back':
      await world.connect('google', 'me@example.com', ['work', 'team']);
  }
}

test('after any sequence of changes, lists that differ have different marks', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 8, maxLength: 12 }), async (steps) => {
      await using world = await openCopiesWorld();
      await world.connect('google', 'me@example.com', ['work', 'team']);
      const seen = FILTERS.map(() => new Map<string, string>());
      for (const one of steps) {
        await take(world, one);
        for (const [index, filter] of FILTERS.entries()) await look(world, seen[index] ?? new Map(), filter);
      }
    }),
    { numRuns: 8 },
  );
});

/**
 * The calendar changes a minute before the bot joins, while it is started, while it joins, while it waits in the lobby, and when it
 * is in the call. Until it is let in it follows or is called back: never two, never a stale one. Afterwards it stays.
 */
import type { DueWorker } from '../../src/due/worker.ts';
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CalendarEvent } from '../../src/calendar-events/index.ts';
import { startDueWork } from '../../src/due/index.ts';
import { dueKinds } from '../../src/flow/due-kinds.ts';
import { changeOverride, changePreferences, makeBotLeave } from '../../src/flow/index.ts';
import { minutes, quietLog, rememberingLauncher, reporting, type RememberingLauncher } from '../bots/bot-world.ts';
import { event, openCalendarWorld, whole, type CalendarWorld } from './calendar-world.ts';

const START = 60;
const JOINS = START - 2;
const NEW_LINK = 'https://zoom.us/j/98765432100';

const BEFORE: CalendarEvent = { ...event('1', START), isHostedByMe: false, organizerEmail: 'host@example.com' };

/** What happens to the meeting; `joins` is the minute and the room of the bot that must come instead, null when none must. */
const CHANGES: Record<string, { after: CalendarEvent[]; joins: { minute: number; room: string } | null }> = {
  moved: {
    after: [{ ...BEFORE, time: { kind: 'timed', startAt: minutes(180), endAt: minutes(240) } }],
    joins: { minute: 178, room: BEFORE.location ?? '' },
  },
  're-linked': { after: [{ ...BEFORE, location: NEW_LINK }], joins: { minute: JOINS, room: NEW_LINK } },
  cancelled: { after: [{ ...BEFORE, status: 'cancelled' }], joins: null },
  deleted: { after: [], joins: null },
  declined: { after: [{ ...BEFORE, ownResponse: 'declined' }], joins: null },
};

/** How far the bot is when that happens. */
const STAGES = {
  'a minute before its bot joins': [],
  'while its bot is started': ['launching'],
  'while its bot joins': ['launching', 'joining_call'],
  'while its bot waits in the lobby': ['launching', 'joining_call', 'in_waiting_room'],
} as const;

const IN_CALL = ['launching', 'joining_call', 'in_call_not_recording', 'in_call_recording'] as const;

type InCall = Exclude<(typeof IN_CALL)[number] | 'in_waiting_room', 'launching'>;

type Late = AsyncDisposable & {
  world: CalendarWorld;
  worker: DueWorker;
  launcher: RememberingLauncher;
  botId: string;
  /** The calendar is as it is told, and was read. */
  change: (events: CalendarEvent[]) => Promise<void>;
  /** What the bot's process says. */
  report: (code: InCall) => Promise<void>;
  /** The bot has left, and says so. */
  leave: () => Promise<void>;
};

/** A recorded meeting whose bot is as far as `statuses` say. */
async function openLate(statuses: readonly ('launching' | InCall)[]): Promise<Late> {
  await using closing = new AsyncDisposableStack();
  const world = closing.use(await openCalendarWorld());
  const launcher = rememberingLauncher();
  world.deps.launcher = launcher;
  const change = async (events: CalendarEvent[]): Promise<void> => {
    world.provider.fetchChanges = async () => whole(events, null);
    await world.sync('main');
    await worker.idle();
  };
  await changePreferences(world.deps, world.user, { record_external: true, record_confirmed: true });
  await world.connect('a');
  world.provider.fetchChanges = async () => whole([BEFORE], null);
  const worker = closing.use(await startDueWork({ ...world, log: quietLog, kinds: dueKinds(world.deps) }));
  await worker.idle();
  const { id: botId } = await world.db.selectFrom('bots').select('id').executeTakeFirstOrThrow();
  world.clock.set(minutes(statuses.length === 0 ? JOINS - 1 : JOINS));
  await worker.idle();
  const runOf = () => launcher.launched.find((order) => order.bot_id === botId);
  const say = reporting(world.deps);
  const report: Late['report'] = async (code) => {
    await say(runOf(), code);
    await worker.idle();
  };
  const leave = async (): Promise<void> => {
    await say(runOf(), 'call_ended/bot_received_leave_call');
    await say(runOf(), 'done');
    await worker.idle();
  };
  for (const status of statuses) if (status !== 'launching') await report(status);
  const { status } = await botRow(world, botId);
  assert.equal(status, statuses.at(-1) ?? 'scheduled');
  const open = closing.move();
  return { world, worker, launcher, botId, change, report, leave, [Symbol.asyncDispose]: () => open.disposeAsync() };
}

const botRow = (world: CalendarWorld, id: string) =>
  world.db.selectFrom('bots').select(['status', 'called_back_at']).where('id', '=', id).executeTakeFirstOrThrow();

/** The bots that are to be in a meeting or are on their way, and are not told to leave. */
const wantedBots = (world: CalendarWorld) =>
  world.db
    .selectFrom('bots')
    .select(['id', 'meeting_url', 'starts_at'])
    .where('status', 'not in', ['done', 'fatal', 'cancelled', 'call_ended'])
    .where('called_back_at', 'is', null)
    .execute();

for (const [stage, statuses] of Object.entries(STAGES)) {
  for (const [what, { after, joins }] of Object.entries(CHANGES)) {
    test(`a meeting that is ${what} ${stage} has ${joins === null ? 'no bot' : 'one bot, at its new place'}`, async () => {
      await using late = await openLate(statuses);
      const { world, worker, launcher, botId, change, leave } = late;
      const wasLaunched = statuses.length > 0;
      await change(after);

      const wanted = await wantedBots(world);
      assert.deepEqual(
        wanted.map((bot) => [bot.meeting_url, bot.starts_at]),
        joins === null ? [] : [[joins.room, minutes(joins.minute + 2)]],
      );
      const old = await botRow(world, botId);
      if (wasLaunched) {
        assert.ok(old.called_back_at !== null && wanted.every((bot) => bot.id !== botId));
        assert.ok(launcher.left.includes(botId), 'it is told to leave');
        if (statuses.length > 1) await leave();
        assert.equal((await botRow(world, botId)).status, 'done');
      }
      world.clock.set(minutes(Math.max(joins?.minute ?? 0, JOINS) + 1));
      await worker.idle();
      const launches = launcher.launched.map((order) => order.meeting.address);
      const expected = [...(wasLaunched ? [BEFORE.location] : []), ...(joins === null ? [] : [joins.room])];
      assert.deepEqual(launches, expected, 'one bot for each place, and none where nobody wants it');
    });
  }
}

for (const [what, { after }] of Object.entries(CHANGES)) {
  test(`a bot that was let in stays when its meeting is ${what}`, async () => {
    await using late = await openLate(IN_CALL);
    const { world, launcher, botId, change } = late;
    await change(after);
    const { status, called_back_at: calledBackAt } = await botRow(world, botId);
    assert.deepEqual([status, calledBackAt, launcher.left], ['in_call_recording', null, []]);
  });
}

test('a bot that was let in leaves when its person switches the meeting off', async () => {
  await using late = await openLate(IN_CALL);
  const { world, worker, launcher, botId } = late;
  const { id } = await world.db.selectFrom('meetings').select('id').executeTakeFirstOrThrow();
  await changeOverride(world.deps, world.user, id, false);
  await worker.idle();
  assert.notEqual((await botRow(world, botId)).called_back_at, null);
  assert.ok(launcher.left.includes(botId));
});

test('a bot that was let in leaves when the app says so, also when its meeting is gone', async () => {
  await using late = await openLate(IN_CALL);
  const { world, launcher, botId, change } = late;
  await change([]);
  const left = await makeBotLeave(world.deps, { workspaceId: world.user.workspaceId, botId });
  assert.equal(left.kind, 'done');
  assert.ok(launcher.left.includes(botId));
});

test('a meeting that changes back before its bot was let in has one bot again', async () => {
  await using late = await openLate(['launching', 'joining_call', 'in_waiting_room']);
  const { world, launcher, botId, change, leave } = late;
  await change([]);
  assert.deepEqual(await wantedBots(world), []);
  await change([BEFORE]);
  const [next, ...others] = await wantedBots(world);
  assert.ok(
    next !== undefined && next.id !== botId && others.length === 0,
    'the one that was told to leave does not come back',
  );
  assert.equal(launcher.launched.length, 1, 'and nobody joins before it has left the room');
  await leave();
  world.clock.advance(2_000);
  await late.worker.idle();
  assert.deepEqual(
    launcher.launched.map((order) => order.bot_id),
    [botId, next.id],
  );
});

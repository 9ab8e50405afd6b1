import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inTransaction, sql, type Db } from '../../src/db/index.ts';
import { deleteBot } from '../../src/flow/attend/command-bots.ts';
import { planBots, type PlanOutcome } from '../../src/flow/attend/plan-bots.ts';
import { botIdOf, botRow, minutes, NOW, openBotWorld, untilBlocked, zoom, type BotWorld } from '../bots/bot-world.ts';
import { launchBot } from '../bots/launch.ts';

const plan = (world: BotWorld, meetingIds: string[], workspaceId = world.workspaceId): Promise<PlanOutcome> =>
  inTransaction(world.db, (tx) => planBots(tx, world.deps, { workspaceId, meetingIds }, world.clock.now()));

const change = (world: BotWorld, id: string, changes: { start_at?: Date; end_at?: Date; will_record?: boolean }) =>
  world.db.updateTable('meetings').set(changes).where('id', '=', id).execute();

const liveBots = async (db: Db): Promise<number> => {
  const { rows } = await sql<{ count: number }>`
    select count(*) from bots where status not in ('done', 'fatal', 'cancelled') and called_back_at is null`.execute(
    db,
  );
  return rows[0]?.count ?? 0;
};

test('two who want the same meeting share one bot, and each of them is told its id', async () => {
  await using world = await openBotWorld();
  const first = await world.addMeeting({
    userId: await world.addUser({ botName: 'Ada notes' }),
    createdAt: minutes(-2),
  });
  const second = await world.addMeeting({
    userId: await world.addUser(),
    createdAt: minutes(-1),
    meetingUrl: zoom('1', 'x'),
  });
  const outcome = await plan(world, [second, first]);
  assert.deepEqual(outcome.changedMeetingIds.toSorted(), [first, second].toSorted());
  const botId = await botIdOf(world.db, first);
  assert.equal(await botIdOf(world.db, second), botId);
  const bot = await botRow(world.db, botId ?? '');
  assert.deepEqual(
    [bot.status, bot.join_at, bot.launch_due_at, bot.bot_name],
    ['scheduled', minutes(58), minutes(58), 'Ada notes'],
  );
  assert.deepEqual((await plan(world, [first, second])).changedMeetingIds, []);
});

test('a moved meeting takes its bot and its due time along', async () => {
  await using world = await openBotWorld();
  const meeting = await world.addMeeting({ userId: await world.addUser() });
  await plan(world, [meeting]);
  const botId = await botIdOf(world.db, meeting);
  await change(world, meeting, { start_at: minutes(30), end_at: minutes(60) });
  const outcome = await plan(world, [meeting]);
  assert.deepEqual([outcome.movedBotIds, outcome.changedMeetingIds], [[botId], []]);
  const bot = await botRow(world.db, botId ?? '');
  assert.deepEqual([bot.join_at, bot.launch_due_at], [minutes(28), minutes(28)]);
});

test('meetings that move onto each other’s places share the bots there anew', async () => {
  await using world = await openBotWorld();
  const userId = await world.addUser();
  const meetings = await world.addMeetings(
    userId,
    [60, 120, 180].map((start) => ({ startAt: minutes(start) })),
  );
  await plan(world, meetings);
  for (const [index, id] of meetings.entries()) {
    const start = 120 + 60 * index;
    await change(world, id, { start_at: minutes(start), end_at: minutes(start + 30) });
  }
  await plan(world, meetings);
  assert.equal(await liveBots(world.db), 3);
  const bots = await Promise.all(meetings.map(async (id) => botRow(world.db, (await botIdOf(world.db, id)) ?? '')));
  assert.deepEqual(
    bots.map((bot) => bot.join_at),
    [minutes(118), minutes(178), minutes(238)],
  );
});

test('a bot that nobody wants is cancelled and never due again', async () => {
  await using world = await openBotWorld();
  const meeting = await world.addMeeting({ userId: await world.addUser() });
  await plan(world, [meeting]);
  const botId = (await botIdOf(world.db, meeting)) ?? '';
  await change(world, meeting, { will_record: false });
  assert.deepEqual((await plan(world, [meeting])).cancelledBotIds, [botId]);
  const bot = await botRow(world.db, botId);
  assert.deepEqual([bot.status, bot.launch_due_at, await botIdOf(world.db, meeting)], ['cancelled', null, null]);
});

test('a bot stays for a meeting that was not part of the change', async () => {
  await using world = await openBotWorld();
  const leaving = await world.addMeeting({ userId: await world.addUser() });
  const staying = await world.addMeeting({ userId: await world.addUser() });
  await plan(world, [leaving, staying]);
  const botId = await botIdOf(world.db, staying);
  await change(world, leaving, { will_record: false });
  await plan(world, [leaving]);
  assert.deepEqual([await botIdOf(world.db, leaving), await botIdOf(world.db, staying)], [null, botId]);
  assert.equal(await liveBots(world.db), 1);
});

test('a bot whose meeting is over for one of two stays with it when the other moves on', async () => {
  await using world = await openBotWorld();
  const over = await world.addMeeting({ userId: await world.addUser() });
  const moving = await world.addMeeting({ userId: await world.addUser() });
  await plan(world, [over, moving]);
  const botId = await botIdOf(world.db, over);
  world.clock.set(minutes(100));
  await change(world, over, { will_record: false });
  await change(world, moving, { start_at: minutes(200), end_at: minutes(230) });
  const outcome = await plan(world, [moving]);
  assert.deepEqual([outcome.movedBotIds, outcome.createdBotIds.length], [[], 1]);
  assert.equal(await botIdOf(world.db, over), botId);
});

test('a launched bot is called back at once when its meeting moves, and looked at again', async () => {
  await using world = await openBotWorld();
  const meeting = await world.addMeeting({ userId: await world.addUser() });
  await plan(world, [meeting]);
  const botId = (await botIdOf(world.db, meeting)) ?? '';
  await world.db.updateTable('bots').set({ status: 'in_waiting_room' }).where('id', '=', botId).execute();
  await change(world, meeting, { start_at: minutes(90), end_at: minutes(120) });
  const outcome = await plan(world, [meeting]);
  assert.deepEqual(outcome.calledBackBotIds, [botId]);
  assert.deepEqual(outcome.createdBotIds, [await botIdOf(world.db, meeting)]);
  const bot = await botRow(world.db, botId);
  assert.deepEqual([bot.called_back_reason, bot.watch_due_at], ['meeting_changed', NOW]);
});

test('two planners at the same time never make two bots for one meeting', async () => {
  await using world = await openBotWorld();
  const users = [await world.addUser(), await world.addUser()];
  for (let round = 0; round < 20; round += 1) {
    const meetingUrl = zoom(`round-${round}`);
    const meetings = await Promise.all(users.map((userId) => world.addMeeting({ userId, meetingUrl })));
    await Promise.all(meetings.map((meeting) => plan(world, [meeting])));
    const botIds = await Promise.all(meetings.map((meeting) => botIdOf(world.db, meeting)));
    assert.notEqual(botIds[0], null);
    assert.equal(botIds[0], botIds[1]);
  }
  assert.equal(await liveBots(world.db), 20);
});

test('a meeting that another transaction is changing is left to that one, without waiting in a circle', async () => {
  await using world = await openBotWorld();
  const one = await world.addMeeting({ userId: await world.addUser() });
  const other = await world.addMeeting({ userId: await world.addUser() });
  const { planningOne } = await inTransaction(world.db, async (tx) => {
    await tx
      .updateTable('meetings')
      .set({ end_at: minutes(100) })
      .where('id', '=', other)
      .execute();
    const planning = plan(world, [one]);
    await Promise.race([planning, untilBlocked(world.db)]);
    await planBots(tx, world.deps, { workspaceId: world.workspaceId, meetingIds: [other] }, NOW);
    return { planningOne: planning };
  });
  assert.deepEqual((await planningOne).changedMeetingIds, [one]);
  assert.notEqual(await botIdOf(world.db, one), null);
  assert.equal(await botIdOf(world.db, other), await botIdOf(world.db, one));
});

test('a bot that is launched while its move is planned is called back instead', async () => {
  await using world = await openBotWorld();
  const meeting = await world.addMeeting({ userId: await world.addUser() });
  await plan(world, [meeting]);
  const botId = (await botIdOf(world.db, meeting)) ?? '';
  await change(world, meeting, { start_at: minutes(90), end_at: minutes(120) });
  const launching = await inTransaction(world.db, async (tx) => {
    await tx.updateTable('bots').set({ status: 'launching' }).where('id', '=', botId).execute();
    const planning = plan(world, [meeting]);
    await untilBlocked(world.db);
    return { planning };
  });
  const outcome = await launching.planning;
  assert.deepEqual([outcome.movedBotIds, outcome.calledBackBotIds], [[], [botId]]);
  assert.equal(outcome.createdBotIds.length, 1);
});

test('meetings of another workspace are passed over', async () => {
  await using world = await openBotWorld();
  const strangers = await world.addWorkspace();
  const meeting = await world.addMeeting({ userId: await world.addUser({ workspaceId: strangers }) });
  await plan(world, [meeting]);
  assert.equal(await botIdOf(world.db, meeting), null);
  const own = await world.addMeeting({ userId: await world.addUser() });
  await plan(world, [own, meeting]);
  assert.equal(await botIdOf(world.db, meeting), null);
  await plan(world, [meeting], strangers);
  assert.notEqual(await botIdOf(world.db, meeting), await botIdOf(world.db, own));
});

test('the number of statements does not grow with the meetings', async () => {
  await using world = await openBotWorld();
  const userId = await world.addUser();
  const countFor = async (count: number): Promise<number> => {
    const ids = await world.addMeetings(
      userId,
      Array.from({ length: count }, (_, index) => ({ meetingUrl: zoom(`${count}-${index}`) })),
    );
    let statements = 0;
    await inTransaction(world.db, async (tx) => {
      const counting = tx.withPlugin({
        transformQuery: ({ node }) => {
          statements += 1;
          return node;
        },
        transformResult: async ({ result }) => result,
      });
      await planBots(counting, world.deps, { workspaceId: world.workspaceId, meetingIds: ids }, NOW);
    });
    return statements;
  };
  const few = await countFor(2);
  assert.ok(few > 0 && few < 12, String(few));
  assert.equal(await countFor(1900), few);
  // One more of each for another 2,000: meetings, bots that serve them, rooms, bots that are made, meetings that point at them.
  assert.equal(await countFor(3000), few + 5);
});

test('the name of a scheduled bot follows the person it is named after, and nobody else', async () => {
  await using world = await openBotWorld();
  const [ada, bea] = [await world.addUser({ botName: 'Ada notes' }), await world.addUser({ botName: 'Bea notes' })];
  const first = await world.addMeeting({ userId: ada, createdAt: minutes(-2) });
  await plan(world, [first, await world.addMeeting({ userId: bea, createdAt: minutes(-1) })]);
  const nameNow = async (): Promise<string> =>
    (await botRow(world.db, (await botIdOf(world.db, first)) ?? '')).bot_name;
  const prefer = async (userId: string, botName: string): Promise<void> => {
    await world.db
      .updateTable('recording_preferences')
      .set({ bot_name: botName })
      .where('calendar_user_id', '=', userId)
      .execute();
    await plan(world, [first]);
  };
  await prefer(bea, 'Bea minutes');
  assert.equal(await nameNow(), 'Ada notes');
  await prefer(ada, 'Ada minutes');
  assert.equal(await nameNow(), 'Ada minutes');
});

test('a bot keeps its name when the person it is named after leaves it', async () => {
  await using world = await openBotWorld();
  const [ada, bea] = [await world.addUser({ botName: 'Ada notes' }), await world.addUser({ botName: 'Bea notes' })];
  const first = await world.addMeeting({ userId: ada, createdAt: minutes(-2) });
  const second = await world.addMeeting({ userId: bea, createdAt: minutes(-1) });
  await plan(world, [first, second]);
  const botId = (await botIdOf(world.db, first)) ?? '';
  await change(world, first, { will_record: false });
  await plan(world, [first]);
  assert.equal((await botRow(world.db, botId)).bot_name, 'Ada notes');
  assert.deepEqual((await plan(world, [second])).changedMeetingIds, []);
});

test('a due time that does not fit the join time is mended by the next plan, and so is a name', async () => {
  await using world = await openBotWorld();
  const meeting = await world.addMeeting({ userId: await world.addUser({ botName: 'Ada notes' }) });
  await plan(world, [meeting]);
  const botId = (await botIdOf(world.db, meeting)) ?? '';
  await world.db
    .updateTable('bots')
    .set({ launch_due_at: minutes(330), bot_name: 'Old' })
    .execute();
  await plan(world, [meeting]);
  const bot = await botRow(world.db, botId);
  assert.deepEqual([bot.join_at, bot.launch_due_at, bot.bot_name], [minutes(58), minutes(58), 'Ada notes']);
  const isLeftAlone = async (row: { launch_due_at: Date; launch_leased_until: Date | null }): Promise<boolean> => {
    await world.db.updateTable('bots').set(row).execute();
    return (await plan(world, [meeting])).movedBotIds.length === 0;
  };
  assert.ok(await isLeftAlone({ launch_due_at: minutes(70), launch_leased_until: minutes(70) }), 'held by a worker');
  assert.ok(!(await isLeftAlone({ launch_due_at: minutes(57), launch_leased_until: null })));
});

test('when one of several bots that move is launched meanwhile, the others are due at their new join times', async () => {
  await using world = await openBotWorld();
  const userId = await world.addUser();
  const places = ['1', '2', '3'].map((room) => ({ meetingUrl: zoom(room) }));
  const meetings = await world.addMeetings(userId, places);
  await plan(world, meetings);
  for (const id of meetings) await change(world, id, { start_at: minutes(20), end_at: minutes(50) });
  const launchedId = (await botIdOf(world.db, meetings[0] ?? '')) ?? '';
  const { planning } = await inTransaction(world.db, async (tx) => {
    await tx.updateTable('bots').set({ status: 'launching' }).where('id', '=', launchedId).execute();
    const waiting = plan(world, meetings);
    await untilBlocked(world.db);
    return { planning: waiting };
  });
  const outcome = await planning;
  assert.deepEqual([outcome.movedBotIds.length, outcome.calledBackBotIds], [2, [launchedId]]);
  for (const id of meetings) {
    const bot = await botRow(world.db, (await botIdOf(world.db, id)) ?? '');
    assert.deepEqual([bot.join_at, bot.launch_due_at], [minutes(18), minutes(18)]);
  }
});

test('planning waits for the bots it reads in the order of their ids, and holds none behind the one it waits for', async () => {
  await using world = await openBotWorld();
  const meetings = await world.addMeetings(
    await world.addUser(),
    ['1', '2', '3'].map((room) => ({ meetingUrl: zoom(room) })),
  );
  await plan(world, meetings);
  const ids = (await Promise.all(meetings.map(async (id) => (await botIdOf(world.db, id)) ?? ''))).toSorted();
  const { planning } = await world.db.transaction().execute(async (tx) => {
    const lock = (id: string) => sql`select from bots where id = ${id} for no key update nowait`.execute(tx);
    await lock(ids[0] ?? '');
    const waiting = plan(world, meetings);
    await untilBlocked(world.db);
    for (const id of ids) await lock(id);
    return { planning: waiting };
  });
  assert.deepEqual((await planning).changedMeetingIds, []);
});

test('launching, reports, deletions and plans of the same bots at the same time never wait in a circle', async () => {
  await using world = await openBotWorld();
  const users = [await world.addUser(), await world.addUser()];
  // Not `inTransaction`, which tries again after a deadlock.
  const planOnce = (meetingIds: string[]): Promise<PlanOutcome> =>
    world.db
      .transaction()
      .execute((tx) => planBots(tx, world.deps, { workspaceId: world.workspaceId, meetingIds }, world.clock.now()));
  for (let round = 0; round < 4; round += 1) {
    const places = Array.from({ length: 12 }, (_, index) => ({ meetingUrl: zoom(`${round}-${index}`) }));
    const meetings = (await Promise.all(users.map((userId) => world.addMeetings(userId, places)))).flat();
    await plan(world, meetings);
    const botIds = [...new Set(await Promise.all(meetings.map(async (id) => (await botIdOf(world.db, id)) ?? '')))];
    for (const id of meetings) await change(world, id, { start_at: minutes(1), end_at: minutes(31) });
    await plan(world, meetings);
    for (const id of meetings.slice(0, 6)) await change(world, id, { start_at: minutes(60), end_at: minutes(90) });
    await Promise.all([
      ...botIds.map((id) => launchBot(world.deps, id)),
      ...meetings.map((id) => planOnce([id])),
      ...[meetings, meetings.toReversed()].map(planOnce),
      ...botIds.slice(0, 4).map((botId) => deleteBot(world.deps, { workspaceId: world.workspaceId, botId })),
      ...world.launcher.launched.map((order) => world.report(order, 'joining_call')),
    ]);
    await plan(world, meetings);
  }
  const { rows: doubled } = await sql`
    select from bots where status not in ('done', 'fatal', 'cancelled') and called_back_at is null
    group by deduplication_key having count(*) > 1`.execute(world.db);
  assert.deepEqual(doubled, []);
});

test('who does not share has a bot each in the same meeting, also when the others had theirs before', async () => {
  await using world = await openBotWorld();
  for (const sharing of ['off', 'per_provider'] as const) {
    await world.db.updateTable('workspaces').set({ bot_sharing: sharing }).execute();
    const meetingUrl = zoom(sharing);
    const [first, second, third] = [await world.addUser(), await world.addUser(), await world.addUser()];
    const google = await world.addMeeting({ userId: first, meetingUrl });
    await plan(world, [google]);
    const feed = await world.addMeeting({ userId: second, meetingUrl, provider: 'ics' });
    assert.equal((await plan(world, [feed])).createdBotIds.length, 1, sharing);
    const late = await world.addMeeting({ userId: third, meetingUrl, provider: 'ics' });
    await plan(world, [late]);
    const [one, two, three] = await Promise.all([google, feed, late].map((id) => botIdOf(world.db, id)));
    assert.notEqual(one, two);
    assert.equal(three === two, sharing === 'per_provider');
    assert.deepEqual((await plan(world, [google, feed, late])).changedMeetingIds, []);
  }
});

test('whoever has a bot that is planned and wants another one is planned too', async () => {
  await using world = await openBotWorld();
  const [one, other] = [
    await world.addMeeting({ userId: await world.addUser() }),
    await world.addMeeting({ userId: await world.addUser() }),
  ];
  await plan(world, [one, other]);
  const shared = await botIdOf(world.db, one);
  await world.db.updateTable('workspaces').set({ bot_sharing: 'off' }).execute();
  const outcome = await plan(world, [other]);
  assert.equal(outcome.createdBotIds.length, 1);
  const botIds = [await botIdOf(world.db, one), await botIdOf(world.db, other)];
  assert.deepEqual(new Set(botIds), new Set([shared, ...outcome.createdBotIds]));
  assert.deepEqual((await plan(world, [one, other])).changedMeetingIds, []);
});

test('planning one meeting of a large workspace reads a handful of rows, also before there are statistics', async () => {
  await using world = await openBotWorld();
  const userId = await world.addUser();
  const places = Array.from({ length: 3_000 }, (_, index) => ({ meetingUrl: zoom(`${index}`) }));
  const meetings = await world.addMeetings(userId, places);
  await plan(world, meetings);
  const [meeting] = meetings;
  assert.ok(meeting);
  await sql`delete from pg_statistic where starelid in ('meetings'::regclass, 'bots'::regclass)`.execute(world.db);
  await change(world, meeting, { start_at: minutes(30), end_at: minutes(60) });
  const readSoFar = async (tx: Db): Promise<number> => {
    const { rows } = await sql<{ read: number }>`
      select sum(seq_tup_read + idx_tup_fetch)::integer as read from pg_stat_xact_user_tables
      where relname in ('meetings', 'bots')`.execute(tx);
    return rows[0]?.read ?? 0;
  };
  await inTransaction(world.db, async (tx) => {
    // What the same connection read before is counted too, until PostgreSQL has passed it on.
    const before = await readSoFar(tx);
    const { workspaceId } = world;
    const outcome = await planBots(tx, world.deps, { workspaceId, meetingIds: [meeting] }, world.clock.now());
    assert.equal(outcome.movedBotIds.length, 1);
    const read = (await readSoFar(tx)) - before;
    assert.ok(read < 50, `${read} rows`);
  });
});

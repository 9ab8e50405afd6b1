/** One meeting seen through several calendars of one person: which copy counts, what the others show, and the one bot. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { minutes } from '../bots/bot-world.ts';
import { changeOverride, deleteBot } from '../../src/flow/index.ts';
import { DEFAULT_PREFERENCES, explainDecision } from '../../src/decisions/index.ts';
import { openCopiesWorld, type CopiesWorld, type Told } from './copies-world.ts';

/** A work calendar at Google, connected first, and a private one at Microsoft, both read and with the same meeting. */
async function twoCalendars(work: Told = {}, home: Told = {}): Promise<CopiesWorld & { work: string; home: string }> {
  const world = await openCopiesWorld();
  const ids = {
    work: await world.connect('google', 'me@example.com', ['work']),
    home: await world.connect('microsoft', 'me@example.org', ['home']),
  };
  world.put('work', 'w', work);
  world.put('home', 'h', home);
  await world.read('work', 'home');
  return { ...world, ...ids };
}

test('a meeting in two calendars of a person is in the list once, has one bot, and counts where it was connected first', async () => {
  for (const order of [
    ['work', 'home'],
    ['home', 'work'],
  ]) {
    await using world = await openCopiesWorld();
    await world.connect('google', 'me@example.com', ['work']);
    await world.connect('microsoft', 'me@example.org', ['home']);
    world.put('work', 'w');
    world.put('home', 'h');
    await world.read(order[0] ?? '');
    const [first] = await world.liveBots();
    await world.read(order[1] ?? '');
    assert.deepEqual(await world.listed(), ['work'], order.join());
    assert.deepEqual(
      (await world.liveBots()).map((bot) => bot.id),
      [first?.id],
      'the bot that was there goes on',
    );
    const [counts, copy] = [await world.meeting('work', 'w'), await world.meeting('home', 'h')];
    assert.deepEqual([counts.sameAsId, copy.sameAsId], [null, counts.id]);
    assert.deepEqual([counts.botId, copy.botId], [first?.id, null]);
    assert.deepEqual([copy.decision.code, copy.decision.willRecord], ['counted_in_another_calendar', false]);
    assert.deepEqual(explainDecision(copy, DEFAULT_PREFERENCES).trace, [
      {
        rule: 'counts_in_this_calendar',
        fact: `the same meeting as ${counts.id}, which counts`,
        outcome: 'failed',
      },
    ]);
  }
});

test('the same UID or the same link makes copies; another start, or only the same calendar, does not', async () => {
  const cases: [string, Told, string[]][] = [
    ['the same UID, no link', { room: null }, ['work']],
    ['the same UID, another link', { room: '2' }, ['work']],
    ['the same link, another UID', { uid: 'two' }, ['work']],
    ['another UID and link', { uid: 'two', room: '2' }, ['home', 'work']],
    ['another start', { startsIn: 61 }, ['work', 'home']],
    ['neither has a UID', { uid: '', room: '2' }, ['home', 'work']],
  ];
  for (const [name, home, listed] of cases) {
    await using world = await twoCalendars(name === 'neither has a UID' ? { uid: '' } : {}, home);
    assert.deepEqual((await world.listed()).toSorted(), listed.toSorted(), name);
  }
  await using world = await openCopiesWorld();
  await world.connect('google', 'me@example.com', ['work']);
  world.put('work', 'w');
  world.put('work', 'again');
  await world.read('work');
  assert.deepEqual(await world.listed(), ['work', 'work']);
  assert.equal((await world.liveBots()).length, 1);
});

test('each of two meetings of one calendar in one room is told from the other by its UID', async () => {
  await using world = await twoCalendars();
  world.put('work', 'w2', { uid: 'two' });
  world.put('home', 'h2', { uid: 'two' });
  await world.read('home', 'work');
  assert.deepEqual(await world.listed(), ['work', 'work']);
  assert.equal((await world.meeting('home', 'h')).sameAsId, (await world.meeting('work', 'w')).id);
  assert.equal((await world.meeting('home', 'h2')).sameAsId, (await world.meeting('work', 'w2')).id);
  assert.equal((await world.liveBots()).length, 1);
});

test('the order in which copies count: not cancelled, hosted, with a link, accepted, main calendar, oldest', async () => {
  const cases: [string, Told, Told][] = [
    ['not cancelled', { status: 'cancelled', isHostedByMe: true }, {}],
    ['hosted', {}, { isHostedByMe: true, room: null }],
    ['with a link', { room: null, ownResponse: 'accepted' }, { ownResponse: 'declined' }],
    ['accepted before no answer', {}, { ownResponse: 'accepted' }],
    ['no answer before declined', { ownResponse: 'declined' }, { ownResponse: 'tentative' }],
  ];
  for (const [name, work, home] of cases) {
    await using world = await twoCalendars(work, home);
    assert.deepEqual(await world.listed(), ['home'], name);
    assert.deepEqual(
      [(await world.meeting('work', 'w')).botId, (await world.liveBots()).length > 1],
      [null, false],
      name,
    );
  }
  await using world = await openCopiesWorld();
  await world.connect('google', 'me@example.com', ['main', 'beside']);
  await world.connect('microsoft', 'me@example.org', ['home']);
  world.put('beside', 'b');
  world.put('home', 'h');
  await world.read('beside', 'home');
  assert.deepEqual(await world.listed(), ['home'], 'a main calendar before one beside an older one');
});

test('three copies are one meeting, and the next in order goes on when the first is gone', async () => {
  await using world = await twoCalendars();
  await world.connect('caldav', 'me@example.net', ['club']);
  world.put('club', 'c');
  await world.read('club');
  const [bot] = await world.liveBots();
  assert.deepEqual(await world.listed(), ['work']);
  await world.take(world.work);
  assert.deepEqual(await world.listed(), ['home']);
  assert.equal((await world.meeting('club', 'c')).sameAsId, (await world.meeting('home', 'h')).id);
  await world.choose(world.home, 'home', false);
  assert.deepEqual(await world.listed(), ['club']);
  assert.deepEqual(
    (await world.liveBots()).map(({ id }) => id),
    [bot?.id],
  );
  assert.equal((await world.meeting('club', 'c')).botId, bot?.id);
});

test('reading what did not change writes nothing', async () => {
  await using world = await twoCalendars();
  const rows = async (): Promise<unknown> => await world.db.selectFrom('meetings').selectAll().orderBy('id').execute();
  const before = await rows();
  await world.told();
  await world.read('home', 'work', 'home');
  assert.deepEqual(await rows(), before);
  assert.deepEqual(await world.told(), []);
});

test('an override on any copy is one of the meeting, and a copy that comes later has it', async () => {
  for (const [calendar, id] of [
    ['work', 'w'],
    ['home', 'h'],
  ] as const) {
    await using world = await twoCalendars();
    const { id: meetingId } = await world.meeting(calendar, id);
    await world.told();
    assert.ok(await changeOverride(world.deps, world.user, meetingId, false));
    assert.deepEqual(
      [(await world.meeting('work', 'w')).override, (await world.meeting('home', 'h')).override],
      [false, false],
    );
    assert.deepEqual(await world.liveBots(), []);
    assert.deepEqual(
      (await world.told()).map((one) => [one.calendar, one.changed]),
      [['work', ['override_should_record', 'will_record', 'will_record_reason', 'bot_id']]],
    );
    await world.connect('caldav', 'me@example.net', ['club']);
    world.put('club', 'c', { isHostedByMe: true });
    await world.read('club');
    assert.deepEqual(await world.listed(), ['club']);
    assert.deepEqual([(await world.meeting('club', 'c')).decision.code], ['override_do_not_record']);
    assert.ok(await changeOverride(world.deps, world.user, meetingId, null));
    assert.equal((await world.meeting('club', 'c')).override, null);
    assert.equal((await world.liveBots()).length, 1);
  }
});

test('an override set before the copies met is kept, that of the copy which stood there first', async () => {
  await using world = await twoCalendars({}, { startsIn: 90 });
  await changeOverride(world.deps, world.user, (await world.meeting('home', 'h')).id, true);
  world.put('home', 'h', { startsIn: 60 });
  await world.read('home');
  assert.equal((await world.meeting('work', 'w')).override, true, 'taken over where none was set');

  world.put('work', 'w', { startsIn: 30 });
  await world.read('work');
  await changeOverride(world.deps, world.user, (await world.meeting('work', 'w')).id, false);
  assert.equal((await world.meeting('home', 'h')).override, true, 'apart, each has its own');
  world.put('work', 'w', { startsIn: 60 });
  await world.read('work');
  assert.deepEqual(
    [(await world.meeting('work', 'w')).override, (await world.meeting('home', 'h')).override],
    [true, true],
  );
});

test('an override that was changed while a copy was gone is not undone when the copy is back', async () => {
  await using world = await twoCalendars();
  await changeOverride(world.deps, world.user, (await world.meeting('work', 'w')).id, true);
  world.drop('work', 'w');
  await world.read('work');
  await changeOverride(world.deps, world.user, (await world.meeting('home', 'h')).id, null);
  world.put('work', 'w');
  await world.read('work');
  assert.deepEqual(await world.listed(), ['work']);
  assert.equal((await world.meeting('work', 'w')).override, null);
});

test('a bot that was deleted does not come back when another copy counts, although an override said record before', async () => {
  await using world = await twoCalendars();
  await changeOverride(world.deps, world.user, (await world.meeting('work', 'w')).id, true);
  const [bot] = await world.liveBots();
  world.clock.advance(1_000);
  await deleteBot(world.deps, { workspaceId: world.user.workspaceId, botId: bot?.id ?? '' });
  await world.lose('work');
  assert.deepEqual(await world.listed(), ['home']);
  assert.deepEqual(await world.liveBots(), []);
});

test('cancelled in one calendar, the meeting goes on in the other; cancelled in both, it is off', async () => {
  await using world = await twoCalendars();
  const [bot] = await world.liveBots();
  world.put('work', 'w', { status: 'cancelled' });
  await world.read('work');
  assert.deepEqual(await world.listed(), ['home']);
  assert.deepEqual(
    (await world.liveBots()).map(({ id }) => id),
    [bot?.id],
  );
  world.put('home', 'h', { status: 'cancelled' });
  await world.read('home');
  assert.deepEqual([await world.listed(), await world.liveBots()], [[], []]);
});

test('a change of which copy counts is told once for each side, and edits of the others are not told', async () => {
  await using world = await twoCalendars();
  const [bot] = await world.liveBots();
  await world.told();
  world.put('home', 'h', { title: 'home', description: 'Agenda' });
  await world.read('home');
  assert.deepEqual(await world.told(), []);
  world.put('home', 'h', { isHostedByMe: true });
  await world.read('home');
  assert.deepEqual(await world.told(), [
    {
      calendar: 'home',
      changed: ['is_hosted_by_me', 'will_record', 'will_record_reason', 'bot_id'],
      willRecord: true,
      botId: bot?.id ?? null,
    },
    { calendar: 'work', changed: ['will_record', 'will_record_reason', 'bot_id'], willRecord: false, botId: null },
  ]);
});

test('two people with copies of one meeting share one bot, and each of them has it once', async () => {
  await using world = await twoCalendars();
  const other = await world.addPerson('other');
  await world.connect('microsoft', 'other@example.com', ['other work'], other);
  await world.connect('ics', 'other feed', ['other feed'], other);
  world.put('other work', 'o');
  world.put('other feed', 'f');
  await world.read('other feed', 'other work');
  const bots = await world.liveBots();
  assert.equal(bots.length, 1);
  const pointing = await world.db
    .selectFrom('meetings')
    .select('calendar_user_id')
    .where('bot_id', 'is not', null)
    .execute();
  assert.deepEqual(pointing.map((row) => row.calendar_user_id).toSorted(), [world.user.id, other.id].toSorted());
});

test('a meeting that is over keeps its bot when the calendar it counted in is taken away', async () => {
  await using world = await twoCalendars({ startsIn: 5 }, { startsIn: 5 });
  const [bot] = await world.liveBots();
  await world.setBotStatus(bot?.id ?? '', 'done');
  world.clock.set(minutes(200));
  await world.take(world.work);
  assert.deepEqual(await world.listed(), ['home']);
  const meeting = await world.meeting('home', 'h');
  assert.deepEqual([meeting.botId, meeting.decision.code], [bot?.id, 'ended']);
});

test('a meeting that began with one that changed, and is none of its copies, is left as it is', async () => {
  await using world = await twoCalendars({}, { uid: 'two', room: '2' });
  world.clock.set(minutes(200));
  await world.told();
  world.put('work', 'w', { description: 'Notes' });
  await world.read('work');
  assert.equal((await world.meeting('work', 'w')).decision.code, 'ended');
  assert.equal((await world.meeting('home', 'h')).decision.code, 'preference_record_external');
  assert.deepEqual(
    (await world.told()).map(({ calendar }) => calendar),
    ['work'],
  );
});

test('the number of statements of a sync does not grow with the copies', async () => {
  const countFor = async (count: number): Promise<number> => {
    await using world = await openCopiesWorld();
    await world.connect('google', 'me@example.com', ['work']);
    await world.connect('microsoft', 'me@example.org', ['home']);
    for (let index = 0; index < count; index += 1) {
      const told = { uid: `${index}`, room: `${index}`, startsIn: 60 + index };
      world.put('work', `w${index}`, told);
      world.put('home', `h${index}`, told);
    }
    await world.read('work');
    let statements = 0;
    world.deps.db = world.db.withPlugin({
      transformQuery: ({ node }) => {
        statements += 1;
        return node;
      },
      transformResult: async ({ result }) => result,
    });
    await world.read('home');
    assert.equal((await world.listed()).length, Math.min(count, 100));
    return statements;
  };
  // Beyond 100 new events one more statement looks whether a calendar holds too much.
  assert.equal(await countFor(300), await countFor(120));
  assert.ok((await countFor(120)) - (await countFor(3)) <= 1);
});

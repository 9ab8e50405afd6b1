import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import type { JoinableMeetingUrl } from '../contract/meeting-url.ts';
import { BOT_STATUSES, isAdmitted, isLegal, isLive, isOutOfCall, type BotStatus } from '../bots/bot.ts';
import { runAtOnce } from '../base/in-slices.ts';
import { deduplicationKey, type BotSharing } from './deduplication-key.ts';
import { makeBotPlan, type BotPlan, type PlannedBot, type PlannedMeeting } from './plan.ts';

const NOW = new Date('2030-01-07T09:00:00Z');
const minutes = (count: number): Date => new Date(NOW.getTime() + count * 60_000);

const link = (meetingId: string, passcode: string | null = null): JoinableMeetingUrl => ({
  kind: 'joinable',
  platform: 'zoom',
  address: `https://zoom.us/j/${meetingId}${passcode === null ? '' : `?pwd=${passcode}`}`,
  key: `zoom:${meetingId}`,
  parts: { platform: 'zoom', meeting_id: meetingId, meeting_password: passcode },
});

const meeting = (id: string, changes: Partial<PlannedMeeting> = {}): PlannedMeeting => ({
  id,
  calendarUserId: `user of ${id}`,
  provider: 'google',
  startAt: minutes(60),
  endAt: minutes(90),
  meetingUrl: link('1'),
  willRecord: true,
  overrideShouldRecord: null,
  isRemoved: false,
  sameAsId: null,
  botId: null,
  botDeletedFor: null,
  createdAt: minutes(-600),
  botName: `Notes of ${id}`,
  ...changes,
});

type World = { meetings: PlannedMeeting[]; bots: PlannedBot[]; made: number };

const emptyWorld = (): World => ({ meetings: [], bots: [], made: 0 });

const LEAD_MS = 120_000;

const planFor = (world: World, now = NOW, sharing: BotSharing = 'all'): BotPlan =>
  runAtOnce(
    makeBotPlan({
      sharing,
      joinLeadMs: LEAD_MS,
      now,
      meetings: world.meetings,
      bots: world.bots,
      newId: () => `bot ${(world.made += 1)}`,
    }),
  );

const isEmpty = (plan: BotPlan): boolean => Object.values(plan).every((steps) => steps.length === 0);

/** What the store does with a plan, without a store. */
function carryOut(world: World, plan: BotPlan): void {
  const change = (id: string, changes: Partial<PlannedBot>): void => {
    world.bots = world.bots.map((bot) => (bot.id === id ? { ...bot, ...changes } : bot));
  };
  for (const { namedAfterId: _, ...bot } of plan.create) {
    const due = { launchDueAt: bot.joinAt, isLaunchHeld: false };
    world.bots.push({ ...bot, ...due, status: 'scheduled', calledBackReason: null, preferredName: bot.botName });
  }
  for (const { id, joinAt, ...place } of plan.move)
    change(id, { ...place, joinAt, launchDueAt: joinAt, isLaunchHeld: false });
  for (const { id, ...place } of plan.adjust) change(id, place);
  for (const id of plan.cancel) change(id, { status: 'cancelled', launchDueAt: null });
  for (const { id, reason } of plan.callBack) change(id, { calledBackReason: reason, launchDueAt: null });
  const pointers = new Map(plan.point.map(({ meetingId, ...point }) => [meetingId, point]));
  world.meetings = world.meetings.map((one) => ({ ...one, ...pointers.get(one.id) }));
}

/** Plans and carries out; returns the plan. */
function settle(world: World, now = NOW, sharing: BotSharing = 'all'): BotPlan {
  const plan = planFor(world, now, sharing);
  carryOut(world, plan);
  return plan;
}

function edit(world: World, id: string, changes: Partial<PlannedMeeting>): void {
  world.meetings = world.meetings.map((one) => (one.id === id ? { ...one, ...changes } : one));
}

function setStatus(world: World, id: string, status: BotStatus): void {
  world.bots = world.bots.map((bot) => (bot.id === id ? { ...bot, status } : bot));
}

const botOf = (world: World, meetingId: string): string | null =>
  world.meetings.find((one) => one.id === meetingId)?.botId ?? null;
const botById = (world: World, id: string | null): PlannedBot | undefined => world.bots.find((bot) => bot.id === id);
const active = (world: World): PlannedBot[] =>
  world.bots.filter((bot) => isLive(bot.status) && bot.calledBackReason === null);

function worldOf(...meetings: PlannedMeeting[]): World {
  const world = { ...emptyWorld(), meetings };
  settle(world);
  return world;
}

// --- properties -----------------------------------------------------------------------------------------------------

const STATUSES: readonly BotStatus[] = [
  'launching',
  'in_waiting_room',
  'in_call_recording',
  'call_ended',
  'done',
  'fatal',
];

/** Whether a bot can get from one status to the other by legal steps. */
function canReach(from: BotStatus, to: BotStatus): boolean {
  const reached = new Set([from]);
  // A set is walked to its end, with what is added on the way.
  for (const status of reached) for (const next of BOT_STATUSES) if (isLegal(status, next)) reached.add(next);
  return reached.has(to);
}

type Step =
  | { kind: 'edit'; meeting: number; changes: Partial<PlannedMeeting> }
  | { kind: 'copy'; meeting: number; isCopy: boolean }
  | { kind: 'progress'; bot: number; status: BotStatus }
  | { kind: 'delete'; bot: number }
  | { kind: 'ask'; meeting: number }
  | { kind: 'disturb'; bot: number; changes: Partial<PlannedBot> };

const change: fc.Arbitrary<Partial<PlannedMeeting>> = fc
  .record(
    {
      willRecord: fc.boolean(),
      isRemoved: fc.constantFrom(false, false, true),
      overrideShouldRecord: fc.constantFrom(null, true, false),
      meetingUrl: fc.constantFrom(link('1'), link('2'), link('1', 'p'), null),
      time: fc.constantFrom(-120, -10, 1, 60, 120),
    },
    { requiredKeys: [] },
  )
  .map(({ time, ...rest }) => ({
    ...rest,
    ...(time === undefined ? {} : { startAt: minutes(time), endAt: minutes(time + 30) }),
  }));

/** What a crash, an earlier version or another setting may have left in the row of a bot. */
const disturbance: fc.Arbitrary<Partial<PlannedBot>> = fc.record(
  {
    joinAt: fc.constantFrom(null, minutes(-5), minutes(28), minutes(300)),
    launchDueAt: fc.constantFrom(null, minutes(-5), minutes(0.1), minutes(28), minutes(300)),
    isLaunchHeld: fc.boolean(),
    startsAt: fc.constantFrom(minutes(30), minutes(60)),
    endsAt: fc.constantFrom(null, minutes(40), minutes(400)),
    preferredName: fc.constantFrom('Ada notes', 'Bea notes'),
  },
  { requiredKeys: [] },
);

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('edit' as const), meeting: fc.nat(5), changes: change }) },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('copy' as const), meeting: fc.nat(2), isCopy: fc.boolean() }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('progress' as const),
      bot: fc.nat(9),
      status: fc.constantFrom(...STATUSES),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('delete' as const), bot: fc.nat(9) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('ask' as const), meeting: fc.nat(5) }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('disturb' as const), bot: fc.nat(9), changes: disturbance }) },
);

const rounds = fc.array(fc.array(step, { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 8 });
const sharing = fc.constantFrom<BotSharing>('all', 'per_provider', 'off');

/** A copy that does not count is where the other is, and wants nothing for itself. */
function hideCopies(world: World): void {
  for (const { id, sameAsId } of world.meetings) {
    const counts = world.meetings.find((one) => one.id === sameAsId);
    if (counts === undefined) continue;
    const { startAt, endAt, meetingUrl, overrideShouldRecord } = counts;
    edit(world, id, { startAt, endAt, meetingUrl, overrideShouldRecord, willRecord: false });
  }
}

function take(world: World, { ...one }: Step): void {
  if (one.kind === 'edit') {
    edit(world, `m${one.meeting}`, one.changes);
    return hideCopies(world);
  }
  if (one.kind === 'copy') {
    // Meetings three apart are of one calendar user, in calendars of different providers.
    edit(world, `m${one.meeting + 3}`, { sameAsId: one.isCopy ? `m${one.meeting}` : null });
    return hideCopies(world);
  }
  if (one.kind === 'ask') return edit(world, `m${one.meeting}`, { botDeletedFor: null });
  const bot = world.bots[one.bot];
  if (bot === undefined || !isLive(bot.status)) return;
  if (one.kind === 'disturb') {
    // Where it is, once it has been launched, is a fact.
    const changes = bot.status === 'scheduled' ? one.changes : {};
    world.bots = world.bots.map((other) => (other.id === bot.id ? { ...other, ...changes } : other));
    return;
  }
  if (one.kind === 'progress') {
    if (canReach(bot.status, one.status)) setStatus(world, bot.id, one.status);
    return;
  }
  if (bot.status !== 'scheduled') return;
  world.bots = world.bots.map((other) =>
    other.id === bot.id ? { ...other, status: 'cancelled', calledBackReason: 'deleted' } : other,
  );
}

/** Found by many runs: a meeting whose bot was deleted takes over that of a copy, which is about to end. */
const BOT_OF_A_COPY: Step[][] = [
  [{ kind: 'delete', bot: 0 }],
  [{ kind: 'progress', bot: 1, status: 'call_ended' }],
  [{ kind: 'copy', meeting: 0, isCopy: true }],
];

/** Runs rounds of changes, each followed by a plan that is carried out and then checked. */
function forEachRound(check: (world: World, plan: BotPlan, before: World, sharing: BotSharing) => void): void {
  fc.assert(
    fc.property(rounds, sharing, (allRounds, kind) => {
      const world = emptyWorld();
      world.meetings = Array.from({ length: 6 }, (_, index) =>
        meeting(`m${index}`, {
          calendarUserId: `u${index % 3}`,
          provider: index % 2 === 0 ? 'google' : 'ics',
          willRecord: index % 3 !== 2,
          createdAt: minutes(-600 + index),
        }),
      );
      settle(world, NOW, kind);
      for (const steps of allRounds) {
        for (const one of steps) take(world, one);
        const before = { ...world };
        const plan = planFor(world, NOW, kind);
        carryOut(world, plan);
        check(world, plan, before, kind);
      }
    }),
    { numRuns: 600, examples: [[BOT_OF_A_COPY, 'per_provider']] },
  );
}

const isWanting = (one: PlannedMeeting): boolean =>
  one.willRecord && !one.isRemoved && one.meetingUrl !== null && one.endAt !== null && one.endAt > NOW;

const isThere = (bot: PlannedBot, one: PlannedMeeting): boolean =>
  bot.meetingUrl.key === one.meetingUrl?.key && bot.startsAt.getTime() === one.startAt.getTime();

/** Whether everybody who wants this real meeting had a bot for its link that was deleted. */
const isDeletedForAll = (world: World, key: string, kind: BotSharing): boolean =>
  world.meetings
    .filter((one) => isWanting(one) && deduplicationKey(kind, one) === key)
    .every((one) => one.botDeletedFor === one.meetingUrl?.key);

/** Real meetings whose bot ended, failed, was told to leave or was deleted: the specification, written the other way round. */
const isSpent = (world: World, key: string, kind: BotSharing): boolean =>
  isDeletedForAll(world, key, kind) ||
  world.bots.some((bot) => {
    const isHeld = world.meetings.some((one) => one.botId === bot.id && deduplicationKey(kind, one) === key);
    const isOfThisPlace = key.endsWith(`${bot.meetingUrl.key}@${bot.startsAt.toISOString()}`);
    if (bot.key !== key && !(isHeld && isOfThisPlace)) return false;
    const ours = ['meeting_changed', 'not_wanted'].includes(bot.calledBackReason ?? '');
    if (bot.status === 'cancelled') return false;
    return !ours && (bot.status === 'done' || bot.status === 'fatal' || bot.calledBackReason !== null);
  });

test('after a plan the scheduled bots are exactly the wanted ones', () => {
  forEachRound((world, _plan, _before, kind) => {
    const wanted = new Set(world.meetings.filter(isWanting).map((one) => deduplicationKey(kind, one) ?? ''));
    const keys = active(world).map((bot) => bot.key);
    assert.equal(new Set(keys).size, keys.length, 'never two bots for one real meeting');
    for (const key of wanted) assert.ok(keys.includes(key) || isSpent(world, key, kind), `a bot for ${key}`);
    for (const bot of active(world)) {
      const isHeld = world.meetings.some(
        (one) => one.botId === bot.id && one.endAt !== null && one.endAt <= NOW && isThere(bot, one),
      );
      const mayStay = wanted.has(bot.key) || isHeld || isAdmitted(bot.status) || isOutOfCall(bot.status);
      assert.ok(mayStay, `nobody wants ${bot.id} (${bot.status})`);
    }
  });
});

test('planning again after a plan was carried out yields nothing', () => {
  forEachRound((world, _plan, _before, kind) => assert.ok(isEmpty(planFor(world, NOW, kind))));
});

test('from whatever is stored, planning once makes join time, due time, end and name of every scheduled bot right', () => {
  forEachRound((world, _plan, _before, kind) => {
    const wanting = Map.groupBy(world.meetings.filter(isWanting), (one) => deduplicationKey(kind, one) ?? '');
    for (const bot of active(world).filter(({ status }) => status === 'scheduled')) {
      const own = wanting.get(bot.key);
      if (own === undefined) continue;
      const [{ startAt }] = own as [PlannedMeeting];
      const latestEnd = own.reduce((latest, { endAt }) => Math.max(latest, endAt?.getTime() ?? 0), 0);
      const joinAt = new Date(startAt.getTime() - LEAD_MS);
      assert.deepEqual([bot.startsAt, bot.endsAt, bot.botName], [startAt, new Date(latestEnd), bot.preferredName]);
      assert.ok(bot.joinAt !== null);
      if (joinAt > NOW) assert.deepEqual(bot.joinAt, joinAt);
      else assert.ok(bot.joinAt <= NOW);
      if (bot.isLaunchHeld) continue;
      assert.ok(bot.launchDueAt !== null);
      if (joinAt > NOW) assert.deepEqual(bot.launchDueAt, joinAt);
      else assert.ok(bot.launchDueAt.getTime() < NOW.getTime() + 60_000);
    }
  });
});

test('a deleted bot comes back for nobody but who asks, whatever becomes of the meeting', () => {
  forEachRound((world, plan, before, kind) => {
    const wasDeleted = (one: PlannedMeeting): boolean => {
      const bot = before.bots.find(({ id }) => id === one.botId);
      const deletedLink = bot?.status === 'cancelled' && bot.calledBackReason === 'deleted' ? bot.meetingUrl.key : null;
      return (deletedLink ?? one.botDeletedFor) === one.meetingUrl?.key;
    };
    for (const { key } of plan.create) {
      const wanting = before.meetings.filter((one) => isWanting(one) && deduplicationKey(kind, one) === key);
      assert.ok(!wanting.every(wasDeleted), `${key} came back by itself`);
    }
    const coming = new Map(active(world).map((bot) => [bot.id, bot]));
    for (const one of world.meetings.filter(isWanting)) {
      const bot = coming.get(one.botId ?? '');
      if (bot?.key === deduplicationKey(kind, one)) assert.equal(one.botDeletedFor, null);
    }
  });
});

test('a bot is never removed while one of its meetings gets a new one', () => {
  forEachRound((_world, plan, before) => {
    const removed = new Set(plan.cancel);
    const created = new Set(plan.create.map((bot) => bot.id));
    for (const { meetingId, botId } of plan.point) {
      const had = before.meetings.find((one) => one.id === meetingId)?.botId ?? null;
      const isReplaced = had !== null && removed.has(had) && botId !== null && created.has(botId);
      assert.ok(!isReplaced, `${meetingId} lost ${had} and got ${botId}`);
    }
  });
});

test('a meeting points at the live bot of its real meeting exactly when it wants one', () => {
  forEachRound((world, _plan, _before, kind) => {
    const botByKey = new Map(active(world).map((bot) => [bot.key, bot.id]));
    for (const one of world.meetings) {
      const bot = world.bots.find((other) => other.id === one.botId);
      if (one.sameAsId !== null) assert.equal(one.botId, null, 'a copy that does not count has no bot');
      assert.notEqual(bot?.status, 'cancelled', 'no meeting points at a cancelled bot');
      if (isWanting(one)) {
        const expected = botByKey.get(deduplicationKey(kind, one) ?? '');
        if (expected !== undefined) assert.equal(one.botId, expected);
        else if (bot !== undefined) {
          // A copy may have handed over the bot that is or was in this very call, and leaves it only for a person.
          const wasInThisCall = (isAdmitted(bot.status) || isOutOfCall(bot.status)) && isThere(bot, one);
          assert.ok(!active(world).includes(bot) || wasInThisCall, 'a spent meeting keeps only its own past bot');
        }
      } else if (bot !== undefined && !(one.endAt !== null && one.endAt <= NOW)) {
        assert.ok(bot.status !== 'scheduled' && bot.status !== 'launching', `${one.id} does not want ${bot.id}`);
      }
    }
  });
});

// --- examples -------------------------------------------------------------------------------------------------------

test('a bot joins two minutes before the start, under the name of whose meeting came first', () => {
  const world = worldOf(meeting('late', { createdAt: minutes(-1) }), meeting('early', { createdAt: minutes(-2) }));
  const [bot] = world.bots;
  assert.equal(world.bots.length, 1);
  assert.deepEqual(bot?.joinAt, minutes(58));
  assert.equal(bot?.botName, 'Notes of early');
  assert.deepEqual([botOf(world, 'late'), botOf(world, 'early')], [bot?.id, bot?.id]);
});

test('a bot for a meeting that runs already joins at once', () => {
  const world = worldOf(meeting('a', { startAt: minutes(-10), endAt: minutes(20) }));
  assert.deepEqual(world.bots[0]?.joinAt, NOW);
});

test('one who does not want the recording keeps no bot', () => {
  const world = worldOf(meeting('yes'), meeting('no', { willRecord: false }));
  assert.equal(botOf(world, 'no'), null);
  assert.equal(botOf(world, 'yes'), world.bots[0]?.id);
});

test('a moved meeting takes its bot along', () => {
  const world = worldOf(meeting('a'));
  const before = botOf(world, 'a');
  edit(world, 'a', { startAt: minutes(180), endAt: minutes(210) });
  const plan = settle(world);
  assert.deepEqual([plan.move.length, plan.create.length, plan.cancel.length], [1, 0, 0]);
  assert.equal(botOf(world, 'a'), before);
  assert.deepEqual(botById(world, before)?.joinAt, minutes(178));
});

test('another link takes the bot along', () => {
  const world = worldOf(meeting('a'));
  edit(world, 'a', { meetingUrl: link('7') });
  settle(world);
  assert.deepEqual(
    world.bots.map((bot) => [bot.meetingUrl.key, bot.status]),
    [['zoom:7', 'scheduled']],
  );
});

test('a meeting that moves onto another joins the bot there, and the emptied bot is cancelled', () => {
  const world = worldOf(meeting('a'), meeting('b', { startAt: minutes(180), endAt: minutes(210) }));
  const target = botOf(world, 'b');
  edit(world, 'a', { startAt: minutes(180), endAt: minutes(210) });
  const plan = settle(world);
  assert.deepEqual([plan.move.length, plan.create.length, plan.cancel.length], [0, 0, 1]);
  assert.equal(botOf(world, 'a'), target);
});

test('when two who share a bot part, the first takes it and the other gets a new one', () => {
  const world = worldOf(meeting('a', { createdAt: minutes(-2) }), meeting('b', { createdAt: minutes(-1) }));
  const shared = botOf(world, 'a');
  edit(world, 'a', { startAt: minutes(180), endAt: minutes(210) });
  edit(world, 'b', { startAt: minutes(240), endAt: minutes(270) });
  settle(world);
  assert.equal(botOf(world, 'a'), shared);
  assert.notEqual(botOf(world, 'b'), shared);
  assert.notEqual(botOf(world, 'b'), null);
});

test('when one of two leaves a shared bot it stays for the other', () => {
  const world = worldOf(meeting('a'), meeting('b'));
  edit(world, 'a', { willRecord: false });
  const plan = settle(world);
  assert.deepEqual(plan.point, [{ meetingId: 'a', botId: null, botDeletedFor: null }]);
});

test('a launched bot whose meeting moved is called back and another one comes', () => {
  const world = worldOf(meeting('a'));
  const before = botOf(world, 'a') ?? '';
  setStatus(world, before, 'in_waiting_room');
  edit(world, 'a', { startAt: minutes(180), endAt: minutes(210) });
  const plan = settle(world);
  assert.deepEqual(plan.callBack, [{ id: before, reason: 'meeting_changed' }]);
  assert.equal(botOf(world, 'a'), plan.create[0]?.id);
});

test('an admitted bot stays when a preference changes, and leaves when a person says no', () => {
  const world = worldOf(meeting('a'));
  const bot = botOf(world, 'a') ?? '';
  setStatus(world, bot, 'in_call_recording');
  edit(world, 'a', { willRecord: false });
  assert.ok(isEmpty(settle(world)));
  edit(world, 'a', { overrideShouldRecord: false });
  assert.deepEqual(settle(world).callBack, [{ id: bot, reason: 'override' }]);
  assert.equal(botOf(world, 'a'), bot);
});

test('a meeting whose bot ended gets no second one, and keeps the first', () => {
  for (const status of ['done', 'fatal'] as const) {
    const world = worldOf(meeting('a', { startAt: minutes(-10), endAt: minutes(20) }));
    const bot = botOf(world, 'a') ?? '';
    setStatus(world, bot, status);
    assert.ok(isEmpty(settle(world)));
    assert.equal(botOf(world, 'a'), bot);
  }
});

test('a bot that was called back because its meeting moved does not keep the meeting from coming back', () => {
  const world = worldOf(meeting('a'));
  setStatus(world, botOf(world, 'a') ?? '', 'joining_call');
  edit(world, 'a', { startAt: minutes(180), endAt: minutes(210) });
  settle(world);
  edit(world, 'a', { startAt: minutes(60), endAt: minutes(90) });
  settle(world);
  assert.deepEqual(
    active(world).map((bot) => bot.startsAt),
    [minutes(60)],
  );
});

/** What the app does to a bot that waits for its join time. */
function deleteBot(world: World, id: string | null): void {
  world.bots = world.bots.map((bot) =>
    bot.id === id ? { ...bot, status: 'cancelled', calledBackReason: 'deleted', launchDueAt: null } : bot,
  );
}

test('a deleted bot stays away when its meeting is cancelled and restored, not wanted and wanted again, moved or ended later', () => {
  const world = worldOf(meeting('a', { overrideShouldRecord: true }));
  deleteBot(world, botOf(world, 'a'));
  assert.deepEqual(settle(world).point, [{ meetingId: 'a', botId: null, botDeletedFor: 'zoom:1' }]);
  const changes: Partial<PlannedMeeting>[] = [
    { willRecord: false },
    { willRecord: true },
    { isRemoved: true },
    { isRemoved: false },
    { startAt: minutes(180), endAt: minutes(210) },
    { endAt: minutes(240) },
    { startAt: minutes(60), endAt: minutes(90) },
    { meetingUrl: link('1', 'passcode') },
  ];
  for (const one of changes) {
    edit(world, 'a', one);
    assert.ok(isEmpty(settle(world)), JSON.stringify(one));
  }
});

test('a deleted bot comes back when somebody asks: by another link, as another person, or by an override', () => {
  const asks: ((world: World) => void)[] = [
    (world) => edit(world, 'a', { meetingUrl: link('2') }),
    (world) => void world.meetings.push(meeting('b')),
    (world) => edit(world, 'a', { botDeletedFor: null }),
  ];
  for (const [index, ask] of asks.entries()) {
    const world = worldOf(meeting('a'));
    deleteBot(world, botOf(world, 'a'));
    settle(world);
    ask(world);
    assert.equal(settle(world).create.length, 1, String(index));
    assert.notEqual(botOf(world, 'a'), null);
  }
});

test('a deleted bot stays away also when another copy of the meeting counts', () => {
  const world = worldOf(meeting('a'), meeting('b', { calendarUserId: 'user of a', sameAsId: 'a', willRecord: false }));
  deleteBot(world, botOf(world, 'a'));
  settle(world);
  edit(world, 'a', { willRecord: false, sameAsId: 'b' });
  edit(world, 'b', { willRecord: true, sameAsId: null });
  settle(world);
  world.meetings = world.meetings.filter(({ id }) => id === 'b');
  assert.ok(isEmpty(settle(world)));
  assert.equal(botOf(world, 'b'), null);
});

test('a bot whose due time was lost is due at its join time again, and a name that was not told is told', () => {
  const world = worldOf(meeting('a'));
  const right = world.bots;
  for (const wrong of [
    { launchDueAt: minutes(300) },
    { launchDueAt: null },
    { joinAt: minutes(10), launchDueAt: minutes(10) },
    { botName: 'Old' },
  ]) {
    world.bots = right.map((bot) => ({ ...bot, ...wrong }));
    const plan = settle(world);
    assert.equal(plan.move.length + plan.adjust.length, 1, JSON.stringify(wrong));
    assert.deepEqual(world.bots, right);
  }
});

test('a launch that is held by a worker, or tried again, is left alone', () => {
  const world = worldOf(meeting('a'));
  const right = world.bots;
  world.bots = right.map((bot) => ({ ...bot, launchDueAt: minutes(70), isLaunchHeld: true }));
  assert.ok(isEmpty(planFor(world)));
  const late = minutes(59);
  world.bots = right.map((bot) => ({ ...bot, launchDueAt: new Date(late.getTime() + 10_000) }));
  assert.ok(isEmpty(planFor(world, late)));
});

test('a meeting that is over keeps its bot', () => {
  const world = worldOf(meeting('a'));
  const later = minutes(100);
  edit(world, 'a', { willRecord: false });
  assert.ok(isEmpty(planFor(world, later)));
});

test('a later end or a new passcode reaches the bot that is there', () => {
  const world = worldOf(meeting('a'));
  edit(world, 'a', { endAt: minutes(120), meetingUrl: link('1', 'new') });
  const plan = settle(world);
  assert.deepEqual(
    plan.adjust.map(({ endsAt, meetingUrl }) => [endsAt, meetingUrl.address]),
    [[minutes(120), 'https://zoom.us/j/1?pwd=new']],
  );
});

test('narrower sharing gives each kind of calendar, or each calendar user, its own bot', () => {
  const meetings = [meeting('a'), meeting('b'), meeting('c', { provider: 'ics' })];
  for (const [kind, count] of [
    ['all', 1],
    ['per_provider', 2],
    ['off', 3],
  ] as const) {
    assert.equal(planFor({ ...emptyWorld(), meetings }, NOW, kind).create.length, count, kind);
  }
});

test('the bot of a copy goes on with the one that counts now, whatever the bot is doing and whoever shares it', () => {
  for (const kind of ['all', 'per_provider', 'off'] as const) {
    for (const status of ['scheduled', 'launching', 'in_waiting_room', 'in_call_recording', 'done'] as const) {
      const world = { ...emptyWorld(), meetings: [meeting('a'), meeting('b', { provider: 'ics', willRecord: false })] };
      edit(world, 'b', { calendarUserId: 'user of a', sameAsId: 'a' });
      settle(world, NOW, kind);
      const bot = botOf(world, 'a') ?? '';
      setStatus(world, bot, status);
      edit(world, 'a', { willRecord: false, sameAsId: 'b' });
      edit(world, 'b', { willRecord: true, sameAsId: null });
      const plan = settle(world, NOW, kind);
      assert.deepEqual([plan.create, plan.cancel, plan.callBack], [[], [], []], `${kind} ${status}`);
      assert.deepEqual([botOf(world, 'a'), botOf(world, 'b')], [null, bot], `${kind} ${status}`);
      assert.ok(isEmpty(planFor(world, NOW, kind)));
    }
  }
});

test('a launched bot stays where it is when the rule of who shares bots changes', () => {
  const world = worldOf(meeting('a', { createdAt: minutes(-2) }), meeting('b', { createdAt: minutes(-1) }));
  const bot = botOf(world, 'a') ?? '';
  setStatus(world, bot, 'in_waiting_room');
  const plan = settle(world, NOW, 'off');
  assert.deepEqual([plan.callBack, plan.create.length], [[], 1]);
  assert.equal(botOf(world, 'a'), bot);
});

test('when bots are shared more widely, of two launched ones the one that was let in stays', () => {
  const world = { ...emptyWorld(), meetings: [meeting('a'), meeting('b')] };
  settle(world, NOW, 'off');
  const [waiting, admitted] = [botOf(world, 'a') ?? '', botOf(world, 'b') ?? ''].toSorted((one, other) =>
    one.localeCompare(other),
  );
  setStatus(world, waiting ?? '', 'in_waiting_room');
  setStatus(world, admitted ?? '', 'in_call_recording');
  const plan = settle(world);
  assert.deepEqual(plan.callBack, [{ id: waiting, reason: 'meeting_changed' }]);
  assert.deepEqual([botOf(world, 'a'), botOf(world, 'b')], [admitted, admitted]);
});

test('a hundred thousand meetings are planned with seconds of work', () => {
  const meetings = Array.from({ length: 100_000 }, (_, index) =>
    meeting(`m${index}`, { meetingUrl: link(String(index % 50_000)) }),
  );
  const before = process.cpuUsage();
  const plan = planFor({ ...emptyWorld(), meetings });
  assert.equal(plan.create.length, 50_000);
  const { user, system } = process.cpuUsage(before);
  assert.ok(user + system < 5_000_000);
});

/** What a notification, and a thousand of them, make of the schedule: one read at once, few in all, and the last change in them. */
import type { DueWorker } from '../../src/due/worker.ts';
import assert from 'node:assert/strict';
import { setTimeout as wait } from 'node:timers/promises';
import { test } from 'node:test';
import fc from 'fast-check';
import { systemClock } from '../../src/base/clock.ts';
import { sql } from '../../src/db/index.ts';
import type { ProviderNotification } from '../../src/providers/index.ts';
import { startDueWork } from '../../src/due/index.ts';
import { keepChannelAlive } from '../../src/flow/read/channels.ts';
import { dueKinds } from '../../src/flow/due-kinds.ts';
import { notificationReceiver } from '../../src/flow/index.ts';
import { minutes, quietLog } from '../bots/bot-world.ts';
import { waitFor } from '../support/wait.ts';
import { never, openCalendarWorld, type CalendarWorld } from './calendar-world.ts';

const SECOND_MS = 1_000;
const DAY_MS = 86_400_000;

type Notified = {
  world: CalendarWorld;
  /** Says that the calendar changed. */
  notify: (meaning?: ProviderNotification['meaning']) => Promise<number>;
  /** The sync token that each read began with. */
  reads: (string | null)[];
};

/** A calendar that was read once and has an open channel; its provider counts reads and says that nothing changed. */
async function openNotified(world: CalendarWorld): Promise<Notified> {
  let claim: ProviderNotification | null = null;
  const reads: (string | null)[] = [];
  // So rarely that no poll falls into a test.
  world.deps.settings.pollMs = 10_000 * DAY_MS;
  world.provider.fetchChanges = async (_credentials, calendar) => {
    reads.push(calendar.syncToken);
    return calendar.syncToken === null
      ? { kind: 'changes', changes: [], unreadable: [], isComplete: true, syncToken: 'token', timeZone: 'UTC' }
      : { kind: 'unchanged', syncToken: 'token' };
  };
  world.provider.openChannel = async (_credentials, { channelId, secret }) => {
    claim = { channelId, resourceId: 'resource', secret, meaning: 'changed', messageNumber: null };
    return { kind: 'opened', channel: { providerResourceId: 'resource', expiresAt: minutes(7 * 1440) } };
  };
  await world.connect('a');
  const channel = await world.db.selectFrom('notification_channels').select('id').executeTakeFirstOrThrow();
  await keepChannelAlive(world.deps, channel.id, never);
  await world.db
    .updateTable('notification_channels')
    .set({ renew_due_at: minutes(1440) })
    .execute();
  const receive = notificationReceiver(world.deps);
  const notify = async (meaning: ProviderNotification['meaning'] = 'changed'): Promise<number> => {
    assert.ok(claim);
    return (await receive([{ ...claim, meaning }])).knownCount;
  };
  return { world, notify, reads };
}

const startWorker = (world: CalendarWorld): Promise<DueWorker> =>
  startDueWork({ handle: world.handle, clock: world.deps.clock, log: quietLog, kinds: dueKinds(world.deps) });

/** Starts a worker that has nothing to do, long after the last notification; the reads so far are forgotten. */
async function startAfterQuietTime(world: CalendarWorld, reads: unknown[]): Promise<DueWorker> {
  const worker = await startWorker(world);
  await worker.idle();
  world.clock.advance(10 * SECOND_MS);
  reads.length = 0;
  return worker;
}

test('the first notification starts a read at once, and all that follow shortly after it one more within a second', async () => {
  await using world = await openCalendarWorld();
  const { notify, reads } = await openNotified(world);
  await using worker = await startAfterQuietTime(world, reads);
  assert.equal(await notify(), 1);
  await worker.idle();
  assert.equal(reads.length, 1, 'at once');
  world.clock.advance(100);
  for (let count = 0; count < 20; count += 1) assert.equal(await notify(), 1);
  await worker.idle();
  assert.equal(reads.length, 1, 'not before the quiet time is over');
  world.clock.advance(900);
  await worker.idle();
  assert.equal(reads.length, 2, 'within a second');
  world.clock.advance(60 * SECOND_MS);
  await worker.idle();
  assert.equal(reads.length, 2, 'and no more');
  await notify();
  await worker.idle();
  assert.equal(reads.length, 3, 'after a quiet time again at once');
});

test('what is said while a read goes on is read once more within a second', async () => {
  await using world = await openCalendarWorld();
  const { notify, reads } = await openNotified(world);
  await using worker = await startAfterQuietTime(world, reads);
  let isAsked = false;
  const mayAnswer = Promise.withResolvers<void>();
  const answering = world.provider.fetchChanges;
  world.provider.fetchChanges = async (...request) => {
    isAsked = true;
    await mayAnswer.promise;
    return answering(...request);
  };
  await notify();
  await waitFor('the read to begin', () => isAsked);
  world.clock.advance(300);
  for (let count = 0; count < 20; count += 1) await notify();
  world.provider.fetchChanges = answering;
  mayAnswer.resolve();
  // Leases are on the database's clock, long before this one: here the next read may begin as soon as this one ends.
  await waitFor('the read to end', () => reads.length > 0);
  world.clock.advance(SECOND_MS);
  await worker.idle();
  assert.equal(reads.length, 2);
});

test('a thousand notifications within a second cost a handful of reads, and the last change is among what was read', async () => {
  await using world = await openCalendarWorld();
  world.deps.clock = systemClock;
  const { notify, reads } = await openNotified(world);
  let version = 0;
  let seen = 0;
  const answering = world.provider.fetchChanges;
  world.provider.fetchChanges = async (...request) => {
    seen = version;
    return answering(...request);
  };
  await using worker = await startWorker(world);
  await worker.idle();
  reads.length = 0;
  const beganMs = performance.now();
  for (let batch = 0; batch < 20; batch += 1) {
    const notifications = Array.from({ length: 50 }, () => {
      version += 1;
      return notify();
    });
    assert.deepEqual([...new Set(await Promise.all(notifications))], [1]);
    await wait(Math.max(0, beganMs + (batch + 1) * 50 - performance.now()));
  }
  const tookMs = performance.now() - beganMs;
  await waitFor('the last change to be read', async () => seen === version);
  const allowed = 4 + Math.ceil(tookMs / 500);
  assert.ok(reads.length <= allowed, `${reads.length} reads for 1,000 notifications in ${Math.round(tookMs)} ms`);
});

test('the last change is read within a second, however notifications and reads fall', async () => {
  await using world = await openCalendarWorld();
  const { notify, reads } = await openNotified(world);
  let version = 0;
  let seen = 0;
  const answering = world.provider.fetchChanges;
  world.provider.fetchChanges = async (...request) => {
    seen = version;
    return answering(...request);
  };
  await using worker = await startWorker(world);
  await worker.idle();
  const steps = fc.array(
    fc.record({ gapMs: fc.integer({ min: 0, max: 900 }), isSaid: fc.boolean(), isIdle: fc.boolean() }),
    {
      maxLength: 12,
    },
  );
  await fc.assert(
    fc.asyncProperty(steps, async (sequence) => {
      reads.length = 0;
      const beganMs = world.clock.now().getTime();
      for (const { gapMs, isSaid, isIdle } of sequence) {
        if (isSaid) {
          version += 1;
          await notify();
        }
        if (isIdle) await worker.idle();
        world.clock.advance(gapMs);
      }
      version += 1;
      await notify();
      const tookMs = world.clock.now().getTime() - beganMs;
      world.clock.advance(SECOND_MS);
      await worker.idle();
      assert.equal(seen, version);
      assert.ok(reads.length <= 2 + tookMs / 500 + sequence.length, `${reads.length} reads`);
      world.clock.advance(10 * SECOND_MS);
    }),
    { numRuns: 15 },
  );
});

test('notifications were lost, or the channel was closed: the calendar is read whole', async () => {
  await using world = await openCalendarWorld();
  const { notify, reads } = await openNotified(world);
  await using worker = await startWorker(world);
  await worker.idle();
  for (const meaning of ['missed', 'closed'] as const) {
    world.clock.advance(10 * SECOND_MS);
    reads.length = 0;
    await notify(meaning);
    await worker.idle();
    assert.equal(reads[0], null, meaning);
  }
});

test('a provider that may be behind its own notification is asked once more when it must know, and not again', async () => {
  await using world = await openCalendarWorld();
  const { notify, reads } = await openNotified(world);
  world.provider.notificationLagMs = 5_000;
  await using worker = await startWorker(world);
  await worker.idle();
  world.clock.advance(60 * SECOND_MS);
  reads.length = 0;
  await notify();
  await worker.idle();
  assert.equal(reads.length, 1);
  world.clock.advance(4 * SECOND_MS);
  await worker.idle();
  assert.equal(reads.length, 1);
  world.clock.advance(2 * SECOND_MS);
  await worker.idle();
  assert.equal(reads.length, 2);
  world.clock.advance(600 * SECOND_MS);
  await worker.idle();
  assert.equal(reads.length, 2);
});

test('a provider that is never behind is asked once', async () => {
  await using world = await openCalendarWorld();
  const { notify, reads } = await openNotified(world);
  await using worker = await startWorker(world);
  await worker.idle();
  world.clock.advance(60 * SECOND_MS);
  reads.length = 0;
  await notify();
  await worker.idle();
  world.clock.advance(600 * SECOND_MS);
  await worker.idle();
  assert.equal(reads.length, 1);
});

test('notifications of a calendar that is being written hold no connection, and are noted when that ends', async () => {
  await using world = await openCalendarWorld();
  const { notify, reads } = await openNotified(world);
  await using worker = await startAfterQuietTime(world, reads);
  const isHeld = Promise.withResolvers<void>();
  const mayEnd = Promise.withResolvers<void>();
  const holding = world.db.transaction().execute(async (tx) => {
    await tx.selectFrom('calendars').select('id').forNoKeyUpdate().execute();
    isHeld.resolve();
    await mayEnd.promise;
  });
  await isHeld.promise;
  const notifying = Promise.all(Array.from({ length: 40 }, () => notify()));
  // More than there are connections, so that one of them is free only when none waits for the row.
  for (let count = 0; count < 5; count += 1) {
    await wait(50);
    const { rows } = await sql<{ waiting: number }>`
      select count(*) as waiting from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()`.execute(
      world.db,
    );
    assert.deepEqual(rows, [{ waiting: 0 }]);
  }
  assert.equal(reads.length, 0);
  mayEnd.resolve();
  await holding;
  assert.deepEqual([...new Set(await notifying)], [1]);
  await worker.idle();
  assert.ok(reads.length >= 1);
});

/** What happens around one handler: failures, deadlines, requests while it runs, late completions, stopping. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { systemClock } from '../../src/base/clock.ts';
import { AppError } from '../../src/base/errors.ts';
import { sql } from '../../src/db/index.ts';
import { claimRows, settleRows } from '../../src/due/due-rows.ts';
import { dueOverview, requestNow, reschedule, startDueWork, type DueKind } from '../../src/due/index.ts';
import { settableClock } from '../support/clock.ts';
import { waitFor } from '../support/wait.ts';
import {
  addChore,
  addChores,
  gate,
  held,
  keptLog,
  noteAndEnd,
  noteRun,
  openChores,
  readChore,
  readRuns,
  tidy,
  tidyTogether,
} from './chores.ts';

const START = new Date('2030-06-03T09:00:00.000Z');
const never = new Promise<never>(() => undefined);

test('a failure waits longer each time, up to the cap, and its last state can be read', async () => {
  await using database = await openChores();
  const { db, handle } = database;
  const clock = settableClock(START);
  const id = await addChore(db, START);
  const kind = tidy(() => Promise.reject(new Error('The broom is broken.')), {
    backoff: { baseMs: 1_000, capMs: 10_000 },
  });
  await using worker = await startDueWork({ handle, clock, log: keptLog(), kinds: [kind], random: () => 0.5 });
  const waits: number[] = [];
  for (const attempt of [1, 2, 3, 4, 5, 6]) {
    await worker.idle();
    const chore = await readChore(db, id);
    assert.equal(chore.failures, attempt);
    assert.equal(chore.error, 'The broom is broken.');
    assert.equal(chore.leasedUntil, null);
    waits.push((chore.dueAt?.getTime() ?? 0) - clock.now().getTime());
    clock.set(chore.dueAt ?? START);
  }
  assert.deepEqual(waits, [500, 1_000, 2_000, 4_000, 5_000, 5_000]);
});

test('Retry-After is waited for even when the backoff is shorter', async () => {
  await using database = await openChores();
  const { db, handle } = database;
  const id = await addChore(db, START);
  const tired = new AppError('provider_unavailable', 'Ask later.', { retryAfterMs: 90_000 });
  const kinds = [tidy(() => Promise.reject(tired))];
  await using worker = await startDueWork({ handle, clock: settableClock(START), log: keptLog(), kinds });
  await worker.idle();
  assert.equal((await readChore(db, id)).dueAt?.getTime(), START.getTime() + 90_000);
});

test('a success after failures clears them', async () => {
  await using database = await openChores();
  const { db, handle } = database;
  const id = await addChore(db, new Date());
  const attempts: number[] = [];
  const next = new Date('2040-01-01T00:00:00.000Z');
  const kind = tidy(async () => {
    attempts.push(attempts.length + 1);
    if (attempts.length < 3) throw new Error('Not yet.');
    return { nextDueAt: next };
  });
  await using _worker = await startDueWork({ handle, clock: systemClock, log: keptLog(), kinds: [kind] });
  await waitFor('the success', async () => (await readChore(db, id)).dueAt?.getTime() === next.getTime());
  const { failures, error, leasedUntil } = await readChore(db, id);
  assert.deepEqual(
    { attempts, failures, error, leasedUntil },
    { attempts: [1, 2, 3], failures: 0, error: null, leasedUntil: null },
  );
});

test('an error text that PostgreSQL cannot store does not keep others from being settled', async () => {
  await using database = await openChores();
  const { db, handle } = database;
  const [odd = '', plain = ''] = await addChores(db, 2, START);
  const kind = tidy(
    async ({ id }) => {
      if (id === odd) throw new Error(`\u0000${'x'.repeat(498)}😀`);
      return { nextDueAt: null };
    },
    { backoff: { baseMs: 60_000, capMs: 60_000 } },
  );
  await using worker = await startDueWork({ handle, clock: settableClock(START), log: keptLog(), kinds: [kind] });
  await worker.idle();
  assert.equal((await readChore(db, odd)).failures, 1);
  assert.equal((await readChore(db, plain)).dueAt, null);
});

test('a batch that cannot be prepared is tried row by row: one bad row does not hold the others', async () => {
  await using database = await openChores();
  const { db, handle } = database;
  const ids = await addChores(db, 20, START);
  const [bad = '', ...good] = ids;
  const batches: number[] = [];
  const kind = tidyTogether(
    async (works) => {
      batches.push(works.length);
      if (works.some(({ id }) => id === bad)) throw new Error('This broom is broken.');
      return noteAndEnd(db);
    },
    { concurrency: 20, backoff: { baseMs: 60_000, capMs: 60_000 } },
  );
  await using worker = await startDueWork({ handle, clock: settableClock(START), log: keptLog(), kinds: [kind] });
  await worker.idle();
  assert.deepEqual((await readRuns(db)).map((run) => run.id).toSorted(), good.toSorted());
  assert.deepEqual(batches, [20, ...ids.map(() => 1)]);
  const { failures, error } = await readChore(db, bad);
  assert.deepEqual({ failures, error }, { failures: 1, error: 'This broom is broken.' });
});

test('a batch that a broken connection keeps from being prepared is not tried row by row', async () => {
  await using database = await openChores();
  const { db, handle } = database;
  await addChores(db, 20, START);
  let tries = 0;
  const kind = tidyTogether(
    async () => {
      tries += 1;
      throw new Error('Connection terminated unexpectedly');
    },
    { concurrency: 20, backoff: { baseMs: 60_000, capMs: 60_000 } },
  );
  await using worker = await startDueWork({ handle, clock: settableClock(START), log: keptLog(), kinds: [kind] });
  await worker.idle();
  assert.equal(tries, 1);
});

test('more rows than one statement takes are claimed, run and settled, each once', async () => {
  await using database = await openChores();
  const { db, handle } = database;
  const ids = await addChores(db, 4_500, START);
  const ran: string[] = [];
  const kind = tidyTogether(
    async () =>
      async ({ id }) => {
        ran.push(id);
        return { nextDueAt: null };
      },
    { concurrency: 10_000 },
  );
  await using worker = await startDueWork({ handle, clock: settableClock(START), log: keptLog(), kinds: [kind] });
  await worker.idle();
  assert.deepEqual(ran.toSorted(), ids.toSorted());
  const { rows } = await sql`select from chores where tidy_due_at is not null or tidy_leased_until is not null`.execute(
    db,
  );
  assert.equal(rows.length, 0);
});

test('a handler that hangs is told to stop, and the row runs again', async () => {
  await using database = await openChores();
  const { db, handle } = database;
  const id = await addChore(db, new Date());
  let runs = 0;
  const kind = tidy(
    async ({ signal }) => {
      runs += 1;
      if (runs > 1) return { nextDueAt: null };
      const stopped = gate();
      signal.addEventListener('abort', stopped.open);
      await stopped.opened;
      throw signal.reason;
    },
    { timeoutMs: 50 },
  );
  const log = keptLog();
  await using worker = await startDueWork({ handle, clock: systemClock, log, kinds: [kind] });
  await waitFor('the end', async () => (await readChore(db, id)).dueAt === null);
  await worker.idle();
  const failed = log.lines.filter((line) => line.message === 'due work failed');
  assert.deepEqual(
    failed.map((line) => line.fields['error']),
    ['It took longer than 0.05 s and was stopped.'],
  );
});

test('a handler that ignores its signal is left behind, and its late completion changes nothing', async () => {
  await using database = await openChores();
  const { db, handle } = database;
  const id = await addChore(db, new Date());
  const release = gate();
  const rightful = new Date('2041-01-01T00:00:00.000Z');
  const deaf: Promise<unknown>[] = [];
  let runs = 0;
  const kind = tidy(
    async () => {
      runs += 1;
      if (runs > 1) return { nextDueAt: rightful };
      const late = release.opened.then(() => ({ nextDueAt: new Date('2040-01-01T00:00:00.000Z') }));
      deaf.push(late);
      return late;
    },
    { timeoutMs: 50, graceMs: 50, concurrency: 1 },
  );
  const log = keptLog();
  await using worker = await startDueWork({ handle, clock: systemClock, log, kinds: [kind] });
  await waitFor('the second run', async () => (await readChore(db, id)).dueAt?.getTime() === rightful.getTime());
  release.open();
  await Promise.all(deaf);
  await worker.idle();
  assert.equal((await readChore(db, id)).dueAt?.getTime(), rightful.getTime());
  assert.equal(log.lines.filter((line) => line.message.includes('left behind')).length, 1);
});

test('a completion with an old fence changes nothing', async () => {
  await using database = await openChores();
  const { db } = database;
  const id = await addChore(db, START);
  const kind = tidy(() => never);
  const claimed = async () => (await claimRows(db, kind, START, 1)).rows[0] ?? assert.fail('nothing was claimed');
  const first = await claimed();
  await reschedule(db, kind, id, START);
  const second = await claimed();
  const before = await readChore(db, id);
  const settlement = { id, nextDueAt: null, failures: 7, error: 'late', outcome: 'ended' as const };
  assert.equal((await settleRows(db, kind, [{ ...settlement, fence: first.fence }])).size, 0);
  assert.deepEqual(await readChore(db, id), before);
  assert.equal((await settleRows(db, kind, [{ ...settlement, fence: second.fence }])).size, 1);
  // An answer that was lost on the way is asked for again; the second time must not undo what came between.
  await requestNow(db, kind, id, START);
  assert.equal((await settleRows(db, kind, [{ ...settlement, fence: second.fence }])).size, 0);
  assert.equal((await readChore(db, id)).dueAt?.getTime(), START.getTime());
});

test('a hundred requests while it runs are answered by one more run', async () => {
  await using database = await openChores();
  const { db, handle } = database;
  const id = await addChore(db, new Date());
  const kind: DueKind = tidy(async (work) => {
    await noteRun(db, work);
    await release.opened;
    return { nextDueAt: new Date('2040-01-01T00:00:00.000Z') };
  });
  const release = gate();
  await using worker = await startDueWork({ handle, clock: systemClock, log: keptLog(), kinds: [kind] });
  await waitFor('the run to start', async () => (await readRuns(db)).length === 1);
  await Promise.all(Array.from({ length: 100 }, () => requestNow(db, kind, id, new Date())));
  release.open();
  await worker.idle();
  const runs = await readRuns(db);
  assert.deepEqual(
    runs.map((run) => run.fence),
    [1, 2],
  );
  assert.equal((await readChore(db, id)).dueAt?.toISOString(), '2040-01-01T00:00:00.000Z');
});

test('a failure that was asked for again meanwhile still waits for its backoff', async () => {
  await using database = await openChores();
  const { db, handle } = database;
  const id = await addChore(db, START);
  const kind: DueKind = tidy(async () => {
    await requestNow(db, kind, id, START);
    throw new AppError('provider_unavailable', 'Ask later.', { retryAfterMs: 60_000 });
  });
  await using worker = await startDueWork({ handle, clock: settableClock(START), log: keptLog(), kinds: [kind] });
  await worker.idle();
  const chore = await readChore(db, id);
  assert.deepEqual([chore.failures, chore.dueAt?.getTime()], [1, START.getTime() + 60_000]);
});

test('a row that another transaction holds is settled later, and does not hold up the others', async () => {
  await using database = await openChores();
  const { db, handle } = database;
  const [locked = '', free = ''] = await addChores(db, 2, START);
  const release = gate();
  const kind = tidy(async () => {
    await release.opened;
    return { nextDueAt: null };
  });
  await using worker = await startDueWork({ handle, clock: settableClock(START), log: keptLog(), kinds: [kind] });
  await held(db, locked);
  await db.transaction().execute(async (tx) => {
    await sql`select from chores where id = ${locked} for update`.execute(tx);
    release.open();
    await waitFor('the free row to be settled', async () => (await readChore(db, free)).dueAt === null);
    assert.notEqual((await readChore(db, locked)).dueAt, null);
  });
  await worker.idle();
  assert.equal((await readChore(db, locked)).dueAt, null);
});

test('work that is moved while it runs keeps the new time, and its run is told', async () => {
  await using database = await openChores();
  const { db, handle } = database;
  const id = await addChore(db, new Date());
  const moved = new Date('2040-01-01T00:00:00.000Z');
  const told = gate();
  const kind = tidy(
    async ({ signal }) => {
      signal.addEventListener('abort', told.open);
      await told.opened;
      return { nextDueAt: null };
    },
    { leaseMs: 300 },
  );
  const log = keptLog();
  await using worker = await startDueWork({ handle, clock: systemClock, log, kinds: [kind] });
  await held(db, id);
  await reschedule(db, kind, id, moved);
  await told.opened;
  await worker.idle();
  assert.equal((await readChore(db, id)).dueAt?.getTime(), moved.getTime());
  assert.ok(log.lines.some((line) => line.message.includes('nothing was written down')));
});

test('stopping aborts what runs, gives it back at once, and leaves the lease of what goes on', async () => {
  await using database = await openChores();
  const { db, handle } = database;
  const [obedient = '', deaf = ''] = await addChores(db, 2, START);
  const kind = tidy(
    async ({ id, signal }) => {
      await noteRun(db, { id, signal, fence: 1 });
      if (id === deaf) await never;
      const stopped = gate();
      signal.addEventListener('abort', stopped.open);
      await stopped.opened;
      throw signal.reason;
    },
    { graceMs: 50 },
  );
  const worker = await startDueWork({ handle, clock: settableClock(START), log: keptLog(), kinds: [kind] });
  await waitFor('both to run', async () => (await readRuns(db)).length === 2);
  assert.equal(worker.isHealthy(), true);
  await worker.stop({ graceMs: 50 });
  assert.equal(worker.isHealthy(), false);
  const given = await readChore(db, obedient);
  assert.deepEqual([given.dueAt?.getTime(), given.leasedUntil, given.failures], [START.getTime(), null, 0]);
  assert.notEqual((await readChore(db, deaf)).leasedUntil, null);
});

test('stopping lets running work end and claims nothing more', async () => {
  await using database = await openChores();
  const { db, handle } = database;
  const [id = ''] = await addChores(db, 1, START);
  const release = gate();
  const kind = tidy(async (work) => {
    await noteRun(db, work);
    await release.opened;
    return { nextDueAt: START };
  });
  const worker = await startDueWork({ handle, clock: settableClock(START), log: keptLog(), kinds: [kind] });
  await waitFor('the run to start', async () => (await readRuns(db)).length === 1);
  const stopped = worker.stop();
  await addChores(db, 1, START);
  release.open();
  await stopped;
  const { dueAt, leasedUntil, error } = await readChore(db, id);
  assert.deepEqual([dueAt?.getTime(), leasedUntil, error], [START.getTime(), null, null]);
  assert.equal((await readRuns(db)).length, 1);
});

test('the overview counts what waits, runs and fails', async () => {
  await using database = await openChores();
  const { db, handle } = database;
  const clock = settableClock(START);
  const failing = await addChore(db, START);
  const running = await addChore(db, START);
  const release = gate();
  const kind = tidy(
    async ({ id }) => {
      if (id === failing) throw new Error('The broom is broken.');
      await release.opened;
      return { nextDueAt: null };
    },
    { graceMs: 50, backoff: { baseMs: 60_000, capMs: 60_000 } },
  );
  await using worker = await startDueWork({ handle, clock, log: keptLog(), kinds: [kind], random: () => 0.5 });
  await waitFor('the failure', async () => (await readChore(db, failing)).failures === 1);
  await held(db, running);
  await worker.stop({ graceMs: 0 });
  release.open();
  await addChores(db, 3, new Date(START.getTime() - 5_000));
  await addChores(db, 4, new Date('2040-01-01T00:00:00.000Z'));
  const [overview] = await dueOverview(db, [kind], START);
  const retryAt = new Date(START.getTime() + 30_000);
  assert.deepEqual(overview, {
    name: 'chores/tidy',
    dueCount: 3,
    oldestDueMs: 5_000,
    runningCount: 1,
    failingCount: 1,
    failing: [{ id: failing, failures: 1, error: 'The broom is broken.', dueAt: retryAt }],
  });
});

test('a flood of one kind does not hold up another', async () => {
  await using database = await openChores();
  const { db, handle } = database;
  await addChores(db, 500, START);
  const other = await addChore(db, START, 'other');
  const release = gate();
  const flood = tidy(async () => {
    await release.opened;
    return { nextDueAt: null };
  });
  const quiet = tidy(noteAndEnd(db), { name: 'chores/other', prefix: 'other' });
  await using worker = await startDueWork({
    handle,
    clock: settableClock(START),
    log: keptLog(),
    kinds: [flood, quiet],
  });
  await waitFor('the other kind to run', async () => (await readRuns(db)).some((run) => run.id === other));
  release.open();
  await worker.idle();
});

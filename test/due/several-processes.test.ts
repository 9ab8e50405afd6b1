/** Due work in several real processes: nothing twice, nothing lost, and what a dead one held runs again. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sql } from '../../src/db/index.ts';
import { waitFor } from '../support/wait.ts';
import { addChore, addChores, held, openChores, readChore, readRuns, startWorkerProcess } from './chores.ts';

/** Much longer than a process of a busy machine takes to say that it is alive. */
const LEASE_MS = 4_000;

test('three processes run every one of many rows exactly once', async () => {
  await using database = await openChores();
  const { db, url } = database;
  const ids = await addChores(db, 3_000, new Date());
  await using _a = await startWorkerProcess({ url, worker: 'a', concurrency: 20 });
  await using _b = await startWorkerProcess({ url, worker: 'b', concurrency: 20 });
  await using _c = await startWorkerProcess({ url, worker: 'c', concurrency: 20 });
  ids.push(...(await addChores(db, 3_000, new Date())));

  await waitFor('every row to be done', async () => {
    const { rows } = await sql`select from chores where tidy_due_at is not null limit 1`.execute(db);
    return rows.length === 0;
  });
  const runs = await readRuns(db);
  assert.deepEqual(runs.map((run) => run.id).toSorted(), ids.toSorted());
  assert.deepEqual([...new Set(runs.map((run) => run.worker))].toSorted(), ['a', 'b', 'c']);
});

test('the rows of a killed process run again after one lease, and no sooner', async () => {
  await using database = await openChores();
  const { db, url } = database;
  const ids = await addChores(db, 10, new Date());
  await using doomed = await startWorkerProcess({ url, worker: 'doomed', mode: 'hang', leaseMs: LEASE_MS });
  await waitFor('all rows to run', async () => (await readRuns(db)).length === 10);
  await using _heir = await startWorkerProcess({ url, worker: 'heir', leaseMs: LEASE_MS });
  // Outlives its lease by heartbeats, so the heir gets nothing while it lives.
  const before = await readChore(db, ids[0] ?? '');
  await waitFor('a heartbeat', async () => {
    const { leasedUntil } = await readChore(db, before.id);
    return leasedUntil !== null && leasedUntil.getTime() > (before.leasedUntil?.getTime() ?? 0) + LEASE_MS;
  });
  await doomed.kill();
  const leases = new Map(
    await Promise.all(ids.map(async (id) => [id, (await readChore(db, id)).leasedUntil] as const)),
  );

  await waitFor('the rows to be done', async () => {
    const { rows } = await sql`select from chores where tidy_due_at is not null limit 1`.execute(db);
    return rows.length === 0;
  });
  const second = (await readRuns(db)).filter((run) => run.worker === 'heir');
  assert.deepEqual(second.map((run) => run.id).toSorted(), ids.toSorted());
  for (const run of second) {
    const lateMs = run.startedAt.getTime() - (leases.get(run.id)?.getTime() ?? Infinity);
    assert.ok(lateMs >= 0, `started ${-lateMs} ms before the end of the lease`);
  }
});

test('a process that sleeps past its lease changes nothing when it wakes and completes', async () => {
  await using database = await openChores();
  const { db, url } = database;
  const id = await addChore(db, new Date());
  const late = '2040-01-01T00:00:00.000Z';
  const rightful = '2041-01-01T00:00:00.000Z';
  await using sleeper = await startWorkerProcess({
    url,
    worker: 'sleeper',
    mode: 'gate',
    leaseMs: 600,
    nextDueAt: late,
  });
  await held(db, id);
  await waitFor('the run to start', async () => (await readRuns(db)).length === 1);
  sleeper.child.kill('SIGSTOP');
  await using _heir = await startWorkerProcess({ url, worker: 'heir', leaseMs: 600, nextDueAt: rightful });
  await waitFor('the heir to complete', async () => (await readChore(db, id)).leasedUntil === null);
  await sql`update chores set is_gate_open = true`.execute(db);
  sleeper.child.kill('SIGCONT');

  const line = await waitFor('the sleeper to say so', () =>
    sleeper.log.find((text) => text.includes('nothing was written down')),
  );
  assert.match(line, new RegExp(`"id":"${id}"`));
  const chore = await readChore(db, id);
  assert.equal(chore.dueAt?.toISOString(), rightful);
  assert.equal(chore.fence, 2);
  assert.deepEqual(
    (await readRuns(db)).map((run) => run.worker),
    ['sleeper', 'heir'],
  );
});

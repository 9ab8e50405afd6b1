/** Exact starts: rows held ahead of their time, moved meanwhile, given back, and clocks that step. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { systemClock } from '../../src/base/clock.ts';
import { sql } from '../../src/db/index.ts';
import { requestNow, reschedule, startDueWork, type DueWork } from '../../src/due/index.ts';
import { settableClock } from '../support/clock.ts';
import { waitFor } from '../support/wait.ts';
import {
  addChore,
  addChores,
  gate,
  held,
  keptLog,
  noteAndEnd,
  openChores,
  readChore,
  readRuns,
  tidy,
} from './chores.ts';

const LOOK_AHEAD = { lookAheadMs: 2_000 };
const START = new Date('2030-06-03T09:00:00.000Z');
const fromNow = (ms: number): Date => new Date(Date.now() + ms);
const after = (start: Date, ms: number): Date => new Date(start.getTime() + ms);

/** A handler that keeps when each row started, by this machine's clock. */
function starts(): { at: Map<string, number>; run: (work: DueWork) => Promise<{ nextDueAt: null }> } {
  const at = new Map<string, number>();
  return {
    at,
    run: async (work) => {
      assert.ok(!at.has(work.id), 'it started twice');
      at.set(work.id, Date.now());
      return { nextDueAt: null };
    },
  };
}

test('a row that is claimed ahead starts at its time, never a millisecond before', async () => {
  await using database = await openChores();
  const { db, handle } = database;
  const first = fromNow(600);
  const dueAts = Array.from({ length: 100 }, (_, index) => after(first, index * 5));
  const ids = await Promise.all(dueAts.map((dueAt) => addChore(db, dueAt)));
  const started = starts();
  const kind = tidy(started.run, { ...LOOK_AHEAD, concurrency: 100 });
  await using _worker = await startDueWork({ handle, clock: systemClock, log: keptLog(), kinds: [kind] });
  await held(db, ids[0] ?? '');
  assert.equal(started.at.size, 0);
  await waitFor('all to start', () => started.at.size === 100);
  const lateMs = ids.map((id, index) => (started.at.get(id) ?? 0) - (dueAts[index]?.getTime() ?? 0));
  assert.ok(Math.min(...lateMs) >= 0, `one started ${Math.min(...lateMs)} ms late`);
});

test('a row that is moved later while it is held starts at its new time, once', async () => {
  await using database = await openChores();
  const { db, handle } = database;
  const id = await addChore(db, fromNow(500));
  const started = starts();
  const kind = tidy(started.run, LOOK_AHEAD);
  await using _worker = await startDueWork({ handle, clock: systemClock, log: keptLog(), kinds: [kind] });
  await held(db, id);
  const moved = fromNow(1_200);
  await reschedule(db, kind, id, moved);
  await waitFor('the start', () => started.at.has(id));
  assert.ok((started.at.get(id) ?? 0) >= moved.getTime());
  await waitFor('the end', async () => (await readChore(db, id)).dueAt === null);
});

test('a row that is moved far away while it is held is let go', async () => {
  await using database = await openChores();
  const { db, handle } = database;
  const moved = await addChore(db, fromNow(500));
  const control = await addChore(db, fromNow(700));
  const started = starts();
  const kind = tidy(started.run, LOOK_AHEAD);
  await using _worker = await startDueWork({ handle, clock: systemClock, log: keptLog(), kinds: [kind] });
  await held(db, moved);
  const tomorrow = fromNow(86_400_000);
  await reschedule(db, kind, moved, tomorrow);
  await waitFor('the other row to start', () => started.at.has(control));
  assert.equal(started.at.has(moved), false);
  const { dueAt, leasedUntil } = await readChore(db, moved);
  assert.deepEqual([dueAt, leasedUntil], [tomorrow, null]);
});

for (const [how, clear] of [
  ['cleared', (db, kind, id) => reschedule(db, kind, id, null)],
  [
    'cleared by hand',
    async (db, _kind, id) => {
      await sql`update chores set tidy_due_at = null, tidy_leased_until = null where id = ${id}`.execute(db);
    },
  ],
  [
    'deleted',
    async (db, _kind, id) => {
      await sql`delete from chores where id = ${id}`.execute(db);
    },
  ],
] satisfies [
  string,
  (db: Parameters<typeof reschedule>[0], kind: Parameters<typeof reschedule>[1], id: string) => Promise<void>,
][]) {
  test(`a row that is ${how} while it is held does not start`, async () => {
    await using database = await openChores();
    const { db, handle } = database;
    const id = await addChore(db, fromNow(500));
    const control = await addChore(db, fromNow(700));
    const started = starts();
    const kind = tidy(started.run, LOOK_AHEAD);
    await using _worker = await startDueWork({ handle, clock: systemClock, log: keptLog(), kinds: [kind] });
    await held(db, id);
    await clear(db, kind, id);
    await waitFor('the other row to start', () => started.at.has(control));
    assert.equal(started.at.has(id), false);
  });
}

for (const [how, hurry] of [
  ['moved earlier', (db, kind, id) => reschedule(db, kind, id, new Date())],
  ['asked for now', (db, kind, id) => requestNow(db, kind, id, new Date())],
] satisfies [
  string,
  (db: Parameters<typeof reschedule>[0], kind: Parameters<typeof reschedule>[1], id: string) => Promise<void>,
][]) {
  test(`a row that is ${how} while it is held starts at once`, async () => {
    await using database = await openChores();
    const { db, handle } = database;
    const dueAt = fromNow(1_900);
    const id = await addChore(db, dueAt);
    const started = starts();
    const kind = tidy(started.run, LOOK_AHEAD);
    await using worker = await startDueWork({ handle, clock: systemClock, log: keptLog(), kinds: [kind] });
    await held(db, id);
    await hurry(db, kind, id);
    await waitFor('the start', () => started.at.has(id));
    assert.ok((started.at.get(id) ?? 0) < dueAt.getTime() - 500, 'it waited for its old time');
    await worker.idle();
  });
}

test('a row that is held and asked for at a later time keeps its own', async () => {
  await using database = await openChores();
  const { db, handle } = database;
  const clock = settableClock(START);
  const id = await addChore(db, after(START, 1_500));
  const kind = tidy(noteAndEnd(db), LOOK_AHEAD);
  await using worker = await startDueWork({ handle, clock, log: keptLog(), kinds: [kind] });
  await held(db, id);
  await requestNow(db, kind, id, after(START, 5_000));
  await waitFor('it to be given back and held again', async () => (await readChore(db, id)).fence === 2);
  clock.advance(1_500);
  await worker.idle();
  assert.deepEqual(
    (await readRuns(db)).map((run) => run.dueAt),
    [after(START, 1_500)],
  );
});

test('a worker that stops gives back what it holds, so that another starts it at its time', async () => {
  await using database = await openChores();
  const { db, handle } = database;
  const dueAt = fromNow(1_500);
  const ids = await addChores(db, 5, dueAt);
  const started = starts();
  const kind = tidy(started.run, LOOK_AHEAD);
  const first = await startDueWork({ handle, clock: systemClock, log: keptLog(), kinds: [kind] });
  for (const id of ids) await held(db, id);
  await first.stop();
  for (const id of ids) {
    const chore = await readChore(db, id);
    assert.deepEqual([chore.dueAt, chore.leasedUntil, chore.failures], [dueAt, null, 0]);
  }
  assert.equal(started.at.size, 0);
  await using _second = await startDueWork({ handle, clock: systemClock, log: keptLog(), kinds: [kind] });
  await waitFor('all to start', () => started.at.size === 5);
  for (const at of started.at.values()) assert.ok(at >= dueAt.getTime());
});

test('while the clock stands still a held row stays held, longer than its lease, and starts when the time comes', async () => {
  await using database = await openChores();
  const { db, handle } = database;
  const clock = settableClock(START);
  const id = await addChore(db, after(START, 1_000));
  const kind = tidy(noteAndEnd(db), { ...LOOK_AHEAD, leaseMs: 300 });
  await using worker = await startDueWork({ handle, clock, log: keptLog(), kinds: [kind] });
  const { leasedUntil } = await held(db, id);
  await waitFor('its lease to be renewed far beyond the first', async () => {
    const now = (await readChore(db, id)).leasedUntil;
    return now !== null && now.getTime() - (leasedUntil?.getTime() ?? 0) > 1_500;
  });
  await worker.idle();
  assert.equal((await readRuns(db)).length, 0);
  clock.advance(1_000);
  await worker.idle();
  assert.deepEqual(
    (await readRuns(db)).map((run) => [run.id, run.fence, run.dueAt]),
    [[id, 1, after(START, 1_000)]],
  );
});

test('a row held by a node whose clock is set back is given back, for others to start in time', async () => {
  await using database = await openChores();
  const { db, handle } = database;
  const clock = settableClock(START);
  const dueAt = after(START, 1_500);
  const id = await addChore(db, dueAt);
  const kind = tidy(noteAndEnd(db), LOOK_AHEAD);
  await using _worker = await startDueWork({ handle, clock, log: keptLog(), kinds: [kind] });
  await held(db, id);
  clock.advance(-3_600_000);
  const chore = await waitFor('it to be given back', async () => {
    const row = await readChore(db, id);
    return row.leasedUntil === null ? row : null;
  });
  assert.deepEqual(chore.dueAt, dueAt);
  await using other = await startDueWork({ handle, clock: settableClock(dueAt), log: keptLog(), kinds: [kind] });
  await other.idle();
  assert.equal((await readRuns(db)).length, 1);
});

test('nodes whose clocks are an hour apart, and step, never run a row together, and lose no request', async () => {
  await using database = await openChores();
  const { db, handle } = database;
  const slow = settableClock(START);
  const fast = settableClock(after(START, 3_600_000));
  const id = await addChore(db, START);
  const release = gate();
  let running = 0;
  const kind = tidy(async (work) => {
    running += 1;
    assert.equal(running, 1, 'two ran at once');
    await noteAndEnd(db)(work);
    await release.opened;
    running -= 1;
    return { nextDueAt: null };
  });
  await using first = await startDueWork({ handle, clock: slow, log: keptLog(), kinds: [kind] });
  await waitFor('the run to start', async () => (await readRuns(db)).length === 1);
  await using second = await startDueWork({ handle, clock: fast, log: keptLog(), kinds: [kind] });
  for (const step of [7_200_000, -7_200_000, 86_400_000]) {
    slow.advance(-step);
    fast.advance(step);
    await second.idle();
    assert.equal((await readRuns(db)).length, 1);
  }
  await requestNow(db, kind, id, fast.now());
  release.open();
  await waitFor('the second run', async () => (await readRuns(db)).length === 2);
  await first.idle();
  await second.idle();
  assert.deepEqual(
    (await readRuns(db)).map((run) => run.fence),
    [1, 2],
  );
  assert.equal((await readChore(db, id)).dueAt, null);
});

test('the row of a dead holder is taken over by a node whose clock is far behind', async () => {
  await using database = await openChores();
  const { db, handle } = database;
  const id = await addChore(db, null);
  const past = new Date('2020-01-01T00:00:00.000Z');
  await sql`update chores set tidy_due_at = now(), tidy_leased_until = now(), tidy_fence = 1 where id = ${id}`.execute(
    db,
  );
  const kind = tidy(noteAndEnd(db));
  await using worker = await startDueWork({ handle, clock: settableClock(past), log: keptLog(), kinds: [kind] });
  await waitFor('it to run', async () => (await readRuns(db)).length === 1);
  await worker.idle();
});

/** Exact starts: rows held ahead of their time, moved meanwhile, given back, and clocks that step. */
import type { DueOutcome } from '../../src/due/kind.ts';
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { systemClock } from '../../src/base/clock.ts';
import { sql, type Db } from '../../src/db/index.ts';
import { requestNow, reschedule, startDueWork, type DueKind, type DueWork } from '../../src/due/index.ts';
import { settableClock } from '../support/clock.ts';
import { waitFor } from '../support/wait.ts';
import {
  addChore,
  addChores,
  gate,
  held,
  keptLog,
  listening,
  noteAndEnd,
  noteHeldAndEnd,
  openChores,
  readChore,
  readRuns,
  tidy,
} from './chores.ts';

const LOOK_AHEAD = { lookAheadMs: 2_000 };
const START = new Date('2030-06-03T09:00:00.000Z');
const after = (start: Date, ms: number): Date => new Date(start.getTime() + ms);

test('a row that is claimed ahead starts at its time, never a millisecond before', async () => {
  await using database = await openChores();
  const { db, handle } = database;
  const first = new Date(Date.now() + 600);
  const dueAts = Array.from({ length: 100 }, (_, index) => after(first, index * 5));
  const ids = await Promise.all(dueAts.map((dueAt) => addChore(db, dueAt)));
  const startedAt = new Map<string, number>();
  const run = async ({ id }: DueWork): Promise<DueOutcome> => {
    startedAt.set(id, Date.now());
    return { nextDueAt: null };
  };
  const kind = tidy(run, { ...LOOK_AHEAD, concurrency: 100 });
  await using _worker = await startDueWork({ handle, clock: systemClock, log: keptLog(), kinds: [kind] });
  await waitFor('all to start', () => startedAt.size === 100);
  const lateMs = ids.map((id, index) => (startedAt.get(id) ?? 0) - (dueAts[index]?.getTime() ?? 0));
  assert.ok(Math.min(...lateMs) >= 0, `one started ${Math.min(...lateMs)} ms late`);
});

test('a row that is moved later while it is held starts at its new time, once', async () => {
  await using database = await openChores();
  const { db, handle } = database;
  const clock = settableClock(START);
  const id = await addChore(db, after(START, 1_000));
  const kind = tidy(noteHeldAndEnd(db), LOOK_AHEAD);
  await using worker = await startDueWork({ handle, clock, log: keptLog(), kinds: [kind] });
  await held(db, id);
  await reschedule(db, kind, id, after(START, 1_800));
  clock.set(after(START, 1_799));
  await worker.idle();
  assert.equal((await readRuns(db)).length, 0);
  clock.set(after(START, 1_800));
  await worker.idle();
  assert.equal((await readRuns(db)).length, 1);
  assert.equal((await readChore(db, id)).dueAt, null);
});

type Change = (db: Db, kind: DueKind, id: string) => Promise<unknown>;
const changes: [string, Change][] = [
  ['moved far away', (db, kind, id) => reschedule(db, kind, id, after(START, 86_400_000))],
  ['cleared', (db, kind, id) => reschedule(db, kind, id, null)],
  [
    'cleared by hand',
    (db, _kind, id) => sql`update chores set tidy_due_at = null, tidy_leased_until = null where id = ${id}`.execute(db),
  ],
  ['deleted', (db, _kind, id) => sql`delete from chores where id = ${id}`.execute(db)],
];
for (const [how, change] of changes) {
  test(`a row that is ${how} while it is held does not start`, async () => {
    await using database = await openChores();
    const { db, handle } = database;
    const clock = settableClock(START);
    const kind = tidy(noteHeldAndEnd(db), LOOK_AHEAD);
    await using worker = await startDueWork({ handle, clock, log: keptLog(), kinds: [kind] });
    // What it looks at when it begins to listen would hide that the handler looks again when it starts.
    await listening(db);
    const [id = '', control = ''] = await addChores(db, 2, after(START, 1_000));
    await held(db, id);
    await held(db, control);
    await change(db, kind, id);
    clock.advance(1_000);
    await waitFor('the other row to run', async () => (await readRuns(db)).some((run) => run.id === control));
    await worker.idle();
    assert.deepEqual(
      (await readRuns(db)).map((run) => run.id),
      [control],
    );
  });
}

const hurries: [string, Change][] = [
  ['moved earlier', (db, kind, id) => reschedule(db, kind, id, new Date(0))],
  ['asked for now', (db, kind, id) => requestNow(db, kind, id, new Date(0))],
];
for (const [how, hurry] of hurries) {
  test(`a row that is ${how} while it is held does not wait for its old time`, async () => {
    await using database = await openChores();
    const { db, handle } = database;
    const clock = settableClock(START);
    const id = await addChore(db, after(START, 1_000));
    const kind = tidy(noteAndEnd(db), LOOK_AHEAD);
    await using worker = await startDueWork({ handle, clock, log: keptLog(), kinds: [kind] });
    await held(db, id);
    await hurry(db, kind, id);
    await waitFor('the run', async () => (await readRuns(db)).length === 1);
    await worker.idle();
    assert.equal((await readChore(db, id)).dueAt, null);
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
  clock.advance(1_499);
  await worker.idle();
  assert.equal((await readRuns(db)).length, 0);
  clock.advance(1);
  await worker.idle();
  assert.equal((await readRuns(db)).length, 1);
});

test('a worker that stops gives back what it holds, so that another starts it at its time', async () => {
  await using database = await openChores();
  const { db, handle } = database;
  const clock = settableClock(START);
  const dueAt = after(START, 1_500);
  const ids = await addChores(db, 5, dueAt);
  const kind = tidy(noteAndEnd(db), LOOK_AHEAD);
  const first = await startDueWork({ handle, clock, log: keptLog(), kinds: [kind] });
  for (const id of ids) await held(db, id);
  await first.stop();
  for (const id of ids) {
    const chore = await readChore(db, id);
    assert.deepEqual([chore.dueAt, chore.leasedUntil, chore.failures], [dueAt, null, 0]);
  }
  await using second = await startDueWork({ handle, clock, log: keptLog(), kinds: [kind] });
  for (const id of ids) await held(db, id);
  clock.set(dueAt);
  await second.idle();
  assert.deepEqual((await readRuns(db)).map((run) => run.id).toSorted(), ids.toSorted());
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
    (await readRuns(db)).map((run) => [run.id, run.fence]),
    [[id, 1]],
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

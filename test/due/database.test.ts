/** Due work and its database: hints, outages, and the cost of a claim beside a million future rows. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { Client } from 'pg';
import { systemClock } from '../../src/base/clock.ts';
import { inTransaction, sql } from '../../src/db/index.ts';
import { claimRows } from '../../src/due/due-rows.ts';
import { dueOverview, hint, requestNow, reschedule, startDueWork } from '../../src/due/index.ts';
import { settableClock } from '../support/clock.ts';
import { waitFor } from '../support/wait.ts';
import {
  addChore,
  addChores,
  keptLog,
  listening,
  noteAndEnd,
  openChores,
  readChore,
  readRuns,
  tidy,
} from './chores.ts';

/** Kinds that were hinted at, in order. The client must be ended. */
async function listenForHints(url: string): Promise<{ client: Client; hints: string[] }> {
  const client = new Client({ connectionString: url });
  await client.connect();
  const hints: string[] = [];
  client.on('notification', ({ payload }) => hints.push(payload ?? ''));
  await client.query('listen rollcall_due');
  return { client, hints };
}

test('a hint is given when the transaction commits, and not before or without it', async () => {
  await using database = await openChores();
  const { db, url } = database;
  const kind = tidy(noteAndEnd(db));
  const { client, hints } = await listenForHints(url);
  const rolledBack = inTransaction(db, async (tx) => {
    await sql`select ${hint({ name: 'chores/never' })}`.execute(tx);
    throw new Error('rolled back');
  });
  await assert.rejects(rolledBack, /rolled back/);
  const id = await addChore(db, null);
  await inTransaction(db, async (tx) => {
    await requestNow(tx, kind, id, new Date());
    await client.query('select');
    assert.deepEqual(hints, []);
  });
  await waitFor('the hint', () => hints.length > 0);
  assert.deepEqual(hints, ['chores/tidy']);
  await client.end();
});

test('work that is moved gives a hint only when it is due before workers have looked again', async () => {
  await using database = await openChores();
  const { db, url } = database;
  const kind = tidy(noteAndEnd(db));
  const { client, hints } = await listenForHints(url);
  const [far, near, none] = await addChores(db, 3, null);
  const inMs = (ms: number): Date => new Date(Date.now() + ms);
  await reschedule(db, kind, far ?? '', inMs(3_600_000));
  await reschedule(db, kind, none ?? '', null);
  await sql`select ${hint({ name: 'chores/no move' })}`.execute(db);
  await reschedule(db, kind, near ?? '', inMs(500));
  await waitFor('the hint', () => hints.includes('chores/tidy'));
  assert.deepEqual(hints, ['chores/no move', 'chores/tidy']);
  await client.end();
});

test('work that is asked for with a hint starts well before the next poll', async () => {
  await using database = await openChores();
  const { db, handle } = database;
  const kind = tidy(noteAndEnd(db));
  await using worker = await startDueWork({ handle, clock: systemClock, log: keptLog(), kinds: [kind] });
  const timed = async (ask: () => Promise<string>): Promise<number> => {
    const askedAt = performance.now();
    const id = await ask();
    await waitFor('the run', async () => (await readChore(db, id)).dueAt === null);
    return performance.now() - askedAt;
  };
  const hinted: number[] = [];
  const unhinted: number[] = [];
  for (const id of await addChores(db, 8, null)) {
    hinted.push(
      await timed(async () => {
        await requestNow(db, kind, id, new Date());
        return id;
      }),
    );
    unhinted.push(await timed(() => addChore(db, new Date())));
  }
  // However busy the machine is, it is so for both; work without a hint also waits up to a second each time.
  const sum = (waitsMs: number[]): number => Math.round(waitsMs.reduce((total, ms) => total + ms, 0));
  assert.ok(sum(hinted) + 2_000 < sum(unhinted), `${sum(hinted)} ms with hints, ${sum(unhinted)} ms without`);
  await worker.idle();
});

test('work without a hint starts within the poll', async () => {
  await using database = await openChores();
  const { db, handle } = database;
  await using _worker = await startDueWork({
    handle,
    clock: systemClock,
    log: keptLog(),
    kinds: [tidy(noteAndEnd(db))],
  });
  const id = await addChore(db, new Date());
  await waitFor('the run', async () => (await readChore(db, id)).dueAt === null);
});

test('work without a hint starts within the poll also while other work keeps ending', async () => {
  await using database = await openChores();
  const { db, handle } = database;
  await addChores(db, 40, new Date());
  let startedCount = 0;
  let endedCount = 0;
  let extra: string | null = null;
  const kind = tidy(
    async ({ id }) => {
      startedCount += 1;
      if (id === extra) return { nextDueAt: null };
      await pause(startedCount * 100);
      endedCount += 1;
      return { nextDueAt: null };
    },
    { concurrency: 50 },
  );
  await using worker = await startDueWork({ handle, clock: systemClock, log: keptLog(), kinds: [kind] });
  await waitFor('some to end', () => endedCount > 2);
  extra = await addChore(db, new Date());
  await waitFor('the extra row to start', () => startedCount === 41);
  assert.ok(endedCount < 40, 'it started only after all others had ended');
  await worker.idle();
});

test('a connection that is cut between two statements fails its transaction, and not the process', async () => {
  await using database = await openChores();
  const { db } = database;
  const broken = inTransaction(db, async (tx) => {
    const { rows } = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(tx);
    await sql`select pg_terminate_backend(${rows[0]?.pid})`.execute(db);
    await waitFor('the connection to be gone', async () => {
      const left = await sql`select from pg_stat_activity where pid = ${rows[0]?.pid}`.execute(db);
      return left.rows.length === 0;
    });
    await pause(20);
    await sql`select`.execute(tx);
  });
  await assert.rejects(broken);
  assert.equal((await readRuns(db)).length, 0);
});

test('after every connection was cut it goes on, with one line in the log, and hears hints again', async () => {
  await using database = await openChores();
  const { db, handle, url } = database;
  const log = keptLog();
  const kind = tidy(noteAndEnd(db));
  await using worker = await startDueWork({ handle, clock: systemClock, log, kinds: [kind] });
  await addChores(db, 50, new Date());
  await worker.idle();

  const admin = new Client({ connectionString: url, application_name: 'the one that cuts' });
  await admin.connect();
  await listening(db);
  const cut = await admin.query(
    'select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()',
  );
  assert.ok((cut.rowCount ?? 0) > 0);
  await waitFor('the outage to be noticed', () =>
    log.lines.some((line) => line.message.includes('waits for the database')),
  );
  await listening(db);
  await admin.end();

  const id = await addChore(db, null);
  await requestNow(db, kind, id, new Date());
  await waitFor('the run', async () => (await readChore(db, id)).dueAt === null);
  await worker.idle();
  assert.equal((await readRuns(db)).length, 51);
  assert.equal(worker.isHealthy(), true);
  assert.equal(log.lines.filter((line) => line.level !== 'info').length, 1);
});

test('a completion that the database did not take is written down when it is back', async () => {
  await using database = await openChores();
  const { db, handle, url } = database;
  const id = await addChore(db, new Date());
  const admin = new Client({ connectionString: url });
  await admin.connect();
  const done = Promise.withResolvers<void>();
  const kind = tidy(async () => {
    // The completion comes while the table is out of reach under its name.
    await admin.query('alter table chores rename to chores_away');
    done.resolve();
    return { nextDueAt: null };
  });
  const log = keptLog();
  await using _worker = await startDueWork({ handle, clock: systemClock, log, kinds: [kind] });
  await done.promise;
  await waitFor('the completion to fail', () => log.lines.some((line) => line.level === 'warn'));
  await admin.query('alter table chores_away rename to chores');
  await admin.end();
  await waitFor('the completion', async () => (await readChore(db, id)).leasedUntil === null);
  const { dueAt, fence } = await readChore(db, id);
  assert.deepEqual([dueAt, fence], [null, 1]);
});

test('a million future rows do not slow a claim or the overview', async () => {
  await using database = await openChores();
  const { db } = database;
  const now = new Date('2030-06-03T09:00:00.000Z');
  // Ids in order are much less work for the index than random ones.
  await sql`insert into chores (id, tidy_due_at)
    select lpad(to_hex(number), 32, '0')::uuid, ${now}::timestamptz + interval '1 day' + number * interval '1 s'
    from generate_series(1, 1000000) as number`.execute(db);
  await addChores(db, 20, now);
  const kind = tidy(noteAndEnd(db));
  const rowsRead = (act: (tx: typeof db) => Promise<unknown>): Promise<{ scanned: number; fetched: number }> =>
    inTransaction(db, async (tx) => {
      await act(tx);
      const { rows } = await sql<{ scanned: number; fetched: number }>`
        select seq_tup_read as scanned, idx_tup_fetch as fetched from pg_stat_xact_user_tables where relname = 'chores'`.execute(
        tx,
      );
      return rows[0] ?? assert.fail('no statistics');
    });
  for (const state of ['before', 'after']) {
    const claim = await rowsRead(async (tx) => {
      const { rows, nextDueAt } = await claimRows(tx, kind, now, 10);
      assert.equal(rows.length, 10);
      assert.equal(nextDueAt?.getTime(), now.getTime() + 86_401_000);
    });
    assert.equal(claim.scanned, 0, `${state} analyze`);
    assert.ok(claim.fetched <= 100, `${claim.fetched} rows were read ${state} analyze`);
    if (state === 'before') await sql`analyze chores`.execute(db);
  }
  // Twenty were claimed by now.
  const overview = await rowsRead(async (tx) => {
    const [counts] = await dueOverview(tx, [kind], now);
    assert.deepEqual([counts?.dueCount, counts?.runningCount], [0, 20]);
  });
  assert.equal(overview.scanned, 0);
  assert.ok(overview.fetched <= 200, `${overview.fetched} rows were read for the overview`);
});

test('a worker that is started while its table is missing waits and goes on, with one line in the log for all kinds', async () => {
  await using database = await openChores();
  const { db, handle } = database;
  await sql`alter table chores rename to chores_away`.execute(db);
  const log = keptLog();
  const kinds = [tidy(noteAndEnd(db)), tidy(noteAndEnd(db), { name: 'chores/other', prefix: 'other' })];
  await using worker = await startDueWork({ handle, clock: settableClock(new Date()), log, kinds });
  assert.deepEqual(
    log.lines.map((line) => line.level),
    ['warn'],
  );
  await sql`alter table chores_away rename to chores`.execute(db);
  const id = await addChore(db, new Date(0));
  await waitFor('the run', async () => (await readChore(db, id)).dueAt === null);
  await worker.idle();
});

/** Home of the chores: a table with due work for tests, the kinds that run it, and workers in processes of their own. */
import type { DueOutcome } from '../../src/due/kind.ts';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { newId } from '../../src/base/ids.ts';
import type { Log } from '../../src/base/log.ts';
import { inTransaction, sql, type Db } from '../../src/db/index.ts';
import { lockHeld, type DueKind, type DueWork, type RunDue } from '../../src/due/index.ts';
import type { DueColumns, DueLimits } from '../../src/due/kind.ts';
import { openTestDatabase, type TestDatabase } from '../support/database.ts';
import { waitFor } from '../support/wait.ts';

/** One row; `runs` are its handler's starts by the clock of the database, oldest first. */
export type Chore = {
  id: string;
  dueAt: Date | null;
  leasedUntil: Date | null;
  fence: number;
  failures: number;
  error: string | null;
};
export type Run = { id: string; worker: string; fence: number; startedAt: Date };

/** A database with the table `chores`, two kinds of due work on it (`tidy` and `other`), and `chore_runs`. */
export async function openChores(): Promise<TestDatabase> {
  const database = await openTestDatabase();
  const columns = (prefix: string): string => `
    ${prefix}_due_at timestamptz, ${prefix}_leased_until timestamptz, ${prefix}_fence bigint not null default 0,
    ${prefix}_failures integer not null default 0, ${prefix}_error text`;
  await sql
    .raw(
      `create table chores (id uuid primary key, is_gate_open boolean not null default false, ${columns('tidy')}, ${columns('other')});
       create index chores_tidy_due on chores (tidy_due_at) where tidy_due_at is not null;
       create index chores_other_due on chores (other_due_at) where other_due_at is not null;
       create index chores_tidy_failing on chores (tidy_failures desc, id) where tidy_error is not null;
       create index chores_other_failing on chores (other_failures desc, id) where other_error is not null;
       create table chore_runs (number bigserial, id uuid, worker text, fence bigint,
         started_at timestamptz not null default clock_timestamp())`,
    )
    .execute(database.db);
  return database;
}

/** The kind `tidy`, with short times; `changes` replace any part of it. */
export const tidy = (run: RunDue, changes: Changes = {}): DueKind => ({ ...tidyLimits, run, ...changes });

type Changes = Partial<DueColumns & DueLimits>;

/** The same kind, with what it does for all rows that start together. */
export const tidyTogether = (
  prepare: (works: readonly DueWork[]) => Promise<RunDue>,
  changes: Changes = {},
): DueKind => ({ ...tidyLimits, prepare, ...changes });

const tidyLimits: DueColumns & DueLimits = {
  name: 'chores/tidy',
  table: 'chores',
  prefix: 'tidy',
  concurrency: 10,
  leaseMs: 30_000,
  timeoutMs: 30_000,
  lookAheadMs: 0,
  backoff: { baseMs: 1, capMs: 10 },
};

/** Adds rows that are due at a time. @returns their ids. */
export async function addChores(db: Db, count: number, dueAt: Date | null, prefix = 'tidy'): Promise<string[]> {
  const ids = Array.from({ length: count }, newId);
  await sql`insert into chores (id, ${sql.ref(`${prefix}_due_at`)})
    select id, ${dueAt}::timestamptz from unnest(${ids}::uuid[]) as id`.execute(db);
  return ids;
}

export const addChore = async (db: Db, dueAt: Date | null, prefix = 'tidy'): Promise<string> =>
  (await addChores(db, 1, dueAt, prefix))[0] ?? '';

export async function readChore(db: Db, id: string): Promise<Chore> {
  const { rows } = await sql<Chore>`
    select id, tidy_due_at as "dueAt", tidy_leased_until as "leasedUntil", tidy_fence as fence, tidy_failures as failures,
      tidy_error as error from chores where id = ${id}`.execute(db);
  const [chore] = rows;
  if (chore === undefined) throw new Error(`There is no chore ${id}.`);
  return chore;
}

/** Writes down that a handler started. */
export async function noteRun(db: Db, work: DueWork, worker = 'here'): Promise<void> {
  await sql`insert into chore_runs (id, worker, fence) values (${work.id}, ${worker}, ${work.fence})`.execute(db);
}

export async function readRuns(db: Db): Promise<Run[]> {
  const { rows } = await sql<Run>`
    select id, worker, fence, started_at as "startedAt" from chore_runs order by number`.execute(db);
  return rows;
}

/** Waits until a row is held by somebody. */
export const held = (db: Db, id: string): Promise<Chore> =>
  waitFor('the row to be held', async () => {
    const chore = await readChore(db, id);
    return chore.leasedUntil === null ? null : chore;
  });

/** Waits until a worker listens for hints; also while connections are being cut. */
export const listening = (db: Db): Promise<unknown> =>
  waitFor('the worker to listen', () =>
    sql`select from pg_stat_activity
      where datname = current_database() and application_name = 'rollcall due' and query like 'listen%'`
      .execute(db)
      .then(
        ({ rows }) => rows.length > 0,
        () => false,
      ),
  );

/** A handler that notes its run and is done. */
export const noteAndEnd =
  (db: Db) =>
  async (work: DueWork): Promise<DueOutcome> => {
    await noteRun(db, work);
    return { nextDueAt: null };
  };

/** The same, for a row that its claim still holds: one that was moved is not its to run. */
export const noteHeldAndEnd =
  (db: Db) =>
  async (work: DueWork): Promise<DueOutcome> => {
    await inTransaction(db, async (tx) => {
      const isHeld = (await lockHeld(tx, tidyLimits, [work])).length > 0;
      if (isHeld) await noteRun(tx, work);
    });
    return { nextDueAt: null };
  };

/** A log that keeps its lines. */
export function keptLog(): Log & { lines: { level: string; message: string; fields: Record<string, unknown> }[] } {
  const lines: { level: string; message: string; fields: Record<string, unknown> }[] = [];
  const at =
    (level: string) =>
    (message: string, fields: Record<string, unknown> = {}): void => {
      lines.push({ level, message, fields });
    };
  return { lines, debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
}

/** Something that happens once, and can be waited for. */
export function gate(): { opened: Promise<void>; open: () => void } {
  const { promise, resolve } = Promise.withResolvers<void>();
  return { opened: promise, open: resolve };
}

/** How a worker in its own process behaves; see worker-fixture.ts. */
export type FixtureOptions = {
  url: string;
  worker: string;
  leaseMs: number;
  concurrency: number;
  mode: 'finish' | 'hang' | 'gate';
  nextDueAt: string | null;
};

/** A worker in its own process; disposing kills it. */
export type WorkerProcess = AsyncDisposable & { child: ChildProcess; log: string[]; kill: () => Promise<void> };

/** Starts a worker in its own process and waits until it looks for work. */
export async function startWorkerProcess(
  options: Partial<FixtureOptions> & { url: string; worker: string },
): Promise<WorkerProcess> {
  const whole: FixtureOptions = { leaseMs: 30_000, concurrency: 10, mode: 'finish', nextDueAt: null, ...options };
  const script = fileURLToPath(new URL('./worker-fixture.ts', import.meta.url));
  const child = spawn(process.execPath, [script, JSON.stringify(whole)], { stdio: ['ignore', 'pipe', 'pipe'] });
  const exited = once(child, 'exit');
  const log: string[] = [];
  createInterface({ input: child.stderr }).on('line', (line) => log.push(line));
  const lines = createInterface({ input: child.stdout });
  const ready = once(lines, 'line');
  const kill = async (): Promise<void> => {
    child.kill('SIGKILL');
    await exited;
  };
  await Promise.race([ready, exited.then(() => Promise.reject(new Error(`The worker ended: ${log.join('\n')}`)))]);
  return { child, log, kill, [Symbol.asyncDispose]: kill };
}

/** Home of the worker: one lane for each kind, one connection that listens for hints. */
import { setTimeout as wait } from 'node:timers/promises';
import { Client } from 'pg';
import type { Clock } from '../base/clock.ts';
import { messageOf } from '../base/errors.ts';
import type { Log } from '../base/log.ts';
import type { DatabaseHandle } from '../db/index.ts';
import { isAnyDue } from './due-rows.ts';
import { WAKE_CHANNEL } from './due-sql.ts';
import type { DueKind } from './kind.ts';
import { Lane } from './lane.ts';

/** Runs due work until it is stopped. */
export type DueWorker = AsyncDisposable & {
  /** Whether every kind was looked at within the last five seconds. */
  isHealthy: () => boolean;
  /** Waits until nothing is due and nothing runs; for tests, also after they moved the clock. */
  idle: () => Promise<void>;
  /**
   * Claims nothing more, gives back rows that wait for their start, lets running work end for `graceMs` (10 s by default), then
   * aborts it. Repeatable: yes.
   */
  stop: (options?: { graceMs?: number }) => Promise<void>;
};

const HEALTHY_MS = 5_000;
const STOP_GRACE_MS = 10_000;
const LISTEN_AGAIN_BASE_MS = 100;
const LISTEN_AGAIN_CAP_MS = 10_000;
const LOOK_FOR_IDLE_MS = 5;

/**
 * Starts running due work.
 *
 * Never throws: while the database is away it goes on asking, with one line in the log for each outage.
 *
 * @param options.clock Says what is due; leases are on the clock of the database.
 * @param options.random Spreads retries; from 0 up to 1.
 */
export async function startDueWork(options: {
  handle: DatabaseHandle;
  clock: Clock;
  log: Log;
  kinds: readonly DueKind[];
  random?: () => number;
}): Promise<DueWorker> {
  const { handle, clock, log, kinds, random = Math.random } = options;
  const trouble = troubleLog(log);
  const lanes = kinds.map((kind) => new Lane({ db: handle.db, clock, log, random, ...trouble }, kind));
  const lookAt = (name: string | null): unknown =>
    lanes.filter((lane) => name === null || lane.kind.name === name).map((lane) => lane.look());
  const ending = new AbortController();
  const listening = listen(handle.connectionString, lookAt, trouble, ending.signal);
  await Promise.all(lanes.map((lane) => lane.look()));

  let stopping: Promise<void> | null = null;
  const stopAll = async (graceMs: number): Promise<void> => {
    ending.abort();
    await Promise.all([listening, ...lanes.map((lane) => lane.stop(graceMs))]);
  };
  const stop = ({ graceMs = STOP_GRACE_MS } = {}): Promise<void> => (stopping ??= stopAll(graceMs));
  const claimedCount = (): number => lanes.reduce((sum, lane) => sum + lane.claimedCount, 0);

  return {
    isHealthy: () => stopping === null && lanes.every((lane) => performance.now() - lane.lookedAtMs < HEALTHY_MS),
    async idle() {
      while (!ending.signal.aborted) {
        await Promise.all(lanes.map((lane) => lane.look()));
        const claimedBefore = claimedCount();
        const wasQuiet = lanes.every((lane) => lane.isQuiet());
        const anyDue = await Promise.all(kinds.map((kind) => isAnyDue(handle.db, kind, clock.now())));
        if (wasQuiet && !anyDue.includes(true) && claimedCount() === claimedBefore) return;
        await wait(LOOK_FOR_IDLE_MS);
      }
    },
    stop,
    [Symbol.asyncDispose]: () => stop(),
  };
}

type Trouble = { onTrouble: (source: string, error: unknown) => void; onWell: (source: string) => void };

/** One line when the first source reports trouble, none until all are well again. */
function troubleLog(log: Log): Trouble {
  const troubled = new Set<string>();
  return {
    onTrouble(source, error) {
      if (troubled.size === 0) {
        log.warn('due work waits for the database and goes on by itself', { source, error: messageOf(error) });
      }
      troubled.add(source);
    },
    onWell: (source) => void troubled.delete(source),
  };
}

/** Listens for hints until the signal ends it; `onHint` gets null when hints may have been missed. */
async function listen(
  connectionString: string,
  onHint: (kindName: string | null) => unknown,
  { onTrouble, onWell }: Trouble,
  signal: AbortSignal,
): Promise<void> {
  let failures = 0;
  while (!signal.aborted) {
    const client = new Client({
      connectionString,
      application_name: 'rollcall due',
      connectionTimeoutMillis: 10_000,
      keepAlive: true,
    });
    const ended = Promise.withResolvers<Error>();
    const close = (): void => ended.resolve(new Error('The worker stopped.'));
    client.on('error', (error) => ended.resolve(error));
    client.on('end', () => ended.resolve(new Error('The connection that listens for hints ended.')));
    client.on('notification', (hint) => onHint(hint.payload ?? null));
    signal.addEventListener('abort', close, { once: true });
    try {
      await client.connect();
      await client.query(`listen ${WAKE_CHANNEL}`);
      failures = 0;
      onWell('hints');
      onHint(null);
      const reason = await ended.promise;
      if (!signal.aborted) onTrouble('hints', reason);
    } catch (error) {
      if (!signal.aborted) onTrouble('hints', error);
    }
    signal.removeEventListener('abort', close);
    await client.end().catch(() => undefined);
    failures += 1;
    const pauseMs = Math.min(LISTEN_AGAIN_CAP_MS, LISTEN_AGAIN_BASE_MS * 2 ** failures) * (0.5 + Math.random() / 2);
    await wait(pauseMs, undefined, { signal }).catch(() => undefined);
  }
}

/** Home of a lane: everything one process does for one kind of due work, with its own slots. */
import { setImmediate as nextTurn, setTimeout as wait } from 'node:timers/promises';
import type { Clock } from '../base/clock.ts';
import { messageOf } from '../base/errors.ts';
import type { Log } from '../base/log.ts';
import { Turns } from '../base/turns.ts';
import { isDatabaseUnavailable, type Db } from '../db/index.ts';
import { ComeAgain, retryDelayMs } from './backoff.ts';
import { claimRows, lookAtRows, settleRows, type ClaimedRow, type Settlement } from './due-rows.ts';
import type { DueKind, DueOutcome, DueWork, RunDue } from './kind.ts';

/** What lanes share. `onTrouble` and `onWell` hear how each look at the database went. */
export type LaneContext = {
  db: Db;
  clock: Clock;
  log: Log;
  random: () => number;
  onTrouble: (source: string, error: unknown) => void;
  onWell: (source: string) => void;
};

/** A row this process holds. `held` waits for its time; `ended` waits to be settled. */
type Unit = ClaimedRow & {
  phase: 'held' | 'running' | 'ended';
  controller: AbortController;
  /** On the monotonic clock: until then nobody else can have claimed it. */
  leaseEndsAtMs: number;
};

/** The end of a run that its handler has written down itself, and when the row is due now. */
type Settled = { outcome: 'settled'; dueAt: Date | null };

const POLL_MS = 1_000;
/** Most rows that one statement claims. */
const CLAIMED_TOGETHER = 2_000;
/** Most rows that are prepared together: the first of many do not wait long for the last. */
const PREPARED_TOGETHER = 500;
/** Leases that have more than this share before them are not renewed yet. */
const LONG_LEASE = 0.9;
const GRACE_MS = 5_000;
const SETTLE_AGAIN_MS = 500;
const STOPPED = new Error('The worker stopped.');
const LEFT = new Error('The handler went on after its signal was aborted.');

export class Lane {
  readonly kind: DueKind;
  /** Rows claimed so far. */
  claimedCount = 0;
  /** When the last look succeeded, on the monotonic clock. */
  lookedAtMs = performance.now();
  readonly #context: LaneContext;
  readonly #units = new Set<Unit>();
  readonly #runs = new Set<Promise<void>>();
  readonly #beatTimer: NodeJS.Timeout;
  #lookTimer: NodeJS.Timeout | undefined;
  #startTimer: NodeJS.Timeout | undefined;
  #settlements: [Unit, Settlement | Settled][] = [];
  #looking: Promise<void> | null = null;
  #settling: Promise<void> | null = null;
  #isBeating = false;
  #isLookWanted = false;
  #isHungry = false;
  /** On the monotonic clock. */
  #pollAtMs = 0;
  #nextDueAtMs = Infinity;
  #isStopping = false;

  constructor(context: LaneContext, kind: DueKind) {
    this.#context = context;
    this.kind = kind;
    this.#beatTimer = setInterval(() => void this.#beat(), kind.leaseMs / 3);
  }

  /** Claims what is due into free slots and starts it; concurrent calls share one more look. Never throws. */
  look(): Promise<void> {
    this.#isLookWanted = true;
    this.#looking ??= this.#lookWhileWanted().finally(() => {
      this.#looking = null;
      this.#pollAtMs = performance.now() + POLL_MS;
      this.#sleep();
    });
    return this.#looking;
  }

  /** Whether nothing runs, waits to be settled, or should have started. */
  isQuiet(): boolean {
    const now = this.#context.clock.now();
    return [...this.#units].every((unit) => unit.phase === 'held' && unit.dueAt > now);
  }

  /**
   * Claims nothing more, gives back what waits for its start, and waits for what runs; after `graceMs` aborts it. What was aborted
   * is due at once for others; what goes on regardless keeps its lease.
   */
  async stop(graceMs: number): Promise<void> {
    this.#isStopping = true;
    clearTimeout(this.#startTimer);
    await this.#looking;
    clearTimeout(this.#lookTimer);
    for (const unit of this.#units) if (unit.phase === 'held') this.#settle(unit, givenBack(unit));
    const runs = Promise.all(this.#runs);
    const patience = new AbortController();
    await Promise.race([runs, wait(graceMs, undefined, { signal: patience.signal }).catch(() => undefined)]);
    patience.abort();
    for (const unit of this.#units) if (unit.phase === 'running') unit.controller.abort(STOPPED);
    await runs;
    await this.#settling;
    clearInterval(this.#beatTimer);
  }

  #sleep(): void {
    clearTimeout(this.#lookTimer);
    if (this.#isStopping) return;
    const sleepMs = Math.min(
      this.#pollAtMs - performance.now(),
      this.#nextDueAtMs - this.#context.clock.now().getTime(),
    );
    this.#lookTimer = setTimeout(() => void this.look(), Math.max(sleepMs, 1));
  }

  async #lookWhileWanted(): Promise<void> {
    try {
      while (this.#isLookWanted && !this.#isStopping) {
        this.#isLookWanted = false;
        await this.#check([...this.#units].filter((unit) => unit.phase === 'held'));
        let isMoreDue = true;
        while (isMoreDue) {
          isMoreDue = await this.#claim();
          this.#startWhatIsDue();
        }
        this.lookedAtMs = performance.now();
        this.#context.onWell(this.kind.name);
      }
    } catch (error) {
      this.#isLookWanted = false;
      this.#nextDueAtMs = Infinity;
      this.#context.onTrouble(this.kind.name, error);
    }
  }

  /** @returns whether there may be more for slots that are still free. */
  async #claim(): Promise<boolean> {
    const free = Math.min(this.kind.concurrency - this.#units.size, CLAIMED_TOGETHER);
    this.#nextDueAtMs = Infinity;
    this.#isHungry = true;
    if (free <= 0 || this.#isStopping) return false;
    const now = this.#context.clock.now();
    const askedAtMs = performance.now();
    const { rows, nextDueAt } = await claimRows(this.#context.db, this.kind, now, free);
    this.#isHungry = rows.length === free;
    if (!this.#isHungry && nextDueAt !== null) this.#nextDueAtMs = nextDueAt.getTime();
    this.claimedCount += rows.length;
    for (const row of rows) {
      const waitMs = Math.max(row.dueAt.getTime() - now.getTime(), 0);
      this.#units.add({
        ...row,
        phase: 'held',
        controller: new AbortController(),
        leaseEndsAtMs: askedAtMs + waitMs + this.kind.leaseMs,
      });
    }
    return this.#isHungry;
  }

  /** Starts every row whose time has come, and sleeps until the next one; a timer may fire a millisecond early, so it asks the clock. */
  #startWhatIsDue(): void {
    clearTimeout(this.#startTimer);
    if (this.#isStopping) return;
    const now = this.#context.clock.now().getTime();
    let sleepMs = Infinity;
    const ready: Unit[] = [];
    for (const unit of this.#units) {
      if (unit.phase !== 'held') continue;
      const waitMs = unit.dueAt.getTime() - now;
      // The clock was set back since: others may reach that time before us.
      if (waitMs > this.kind.lookAheadMs + POLL_MS) this.#settle(unit, givenBack(unit));
      else if (waitMs <= 0) ready.push(unit);
      else sleepMs = Math.min(sleepMs, waitMs);
    }
    while (ready.length > 0) this.#start(ready.splice(0, PREPARED_TOGETHER));
    if (sleepMs < Infinity) this.#startTimer = setTimeout(() => this.#startWhatIsDue(), Math.min(sleepMs, POLL_MS));
  }

  async #beat(): Promise<void> {
    const longMs = performance.now() + LONG_LEASE * this.kind.leaseMs;
    const units = [...this.#units].filter((unit) => unit.phase !== 'ended' && unit.leaseEndsAtMs < longMs);
    try {
      if (this.#isBeating) throw new Error('The database has not answered since the last heartbeat.');
      this.#isBeating = true;
      await this.#check(units, true).finally(() => {
        this.#isBeating = false;
      });
    } catch (error) {
      this.#context.onTrouble(this.kind.name, error);
      // Somebody who reaches the database may have claimed them.
      for (const unit of units) if (unit.leaseEndsAtMs < performance.now()) this.#lose(unit);
    }
  }

  /** Asks whether rows are still ours and unmoved, and lets go of those that are not; with `extend` also renews their leases. */
  async #check(units: readonly Unit[], extend = false): Promise<void> {
    if (units.length === 0) return;
    const now = this.#context.clock.now().getTime();
    const askedAtMs = performance.now();
    const asked = units.map((unit) => ({ unit, id: unit.id, fence: unit.fence, holdMs: holdMs(unit, now) }));
    const rows = await lookAtRows(this.#context.db, this.kind, asked, extend);
    const found = new Map(rows.map((row) => [`${row.id} ${row.fence}`, row]));
    for (const { unit, holdMs: waitMs } of asked) {
      const row = found.get(`${unit.id} ${unit.fence}`);
      if (row?.isMine !== true) this.#lose(unit);
      else if (row.wasAskedFor && unit.phase === 'held') this.#settle(unit, givenBack(unit));
      else if (extend) unit.leaseEndsAtMs = askedAtMs + waitMs + this.kind.leaseMs;
    }
  }

  /** Somebody else took the row or moved it: a run is told, a row that waits is forgotten. */
  #lose(unit: Unit): void {
    if (unit.phase === 'running') unit.controller.abort(new Error('The row was moved, or its lease ended.'));
    else if (unit.phase === 'held') this.#units.delete(unit);
  }

  #start(units: readonly Unit[]): void {
    for (const unit of units) unit.phase = 'running';
    const prepared = this.#prepare(units.map(workOf));
    for (const unit of units) {
      const run = this.#run(unit, prepared).finally(() => this.#runs.delete(run));
      this.#runs.add(run);
    }
  }

  async #prepare(works: readonly DueWork[]): Promise<RunDue> {
    if ('run' in this.kind) return this.kind.run;
    const { prepare } = this.kind;
    try {
      return await prepare(works);
    } catch (error) {
      if (works.length === 1 || isDatabaseUnavailable(error)) throw error;
      const turns = new Turns(() => 1);
      return async (work) => {
        const run = await turns.run(async () => {
          work.signal.throwIfAborted();
          return prepare([work]);
        });
        return run(work);
      };
    }
  }

  async #run(unit: Unit, prepared: Promise<RunDue>): Promise<void> {
    let settlement: Settlement | Settled | null;
    try {
      const { nextDueAt, isSettled = false } = await this.#withDeadline(unit, prepared);
      const dueAt = nextDueAt?.toISOString() ?? null;
      settlement = isSettled
        ? { outcome: 'settled', dueAt: nextDueAt }
        : { ...givenBack(unit), outcome: 'ended', nextDueAt: dueAt, failures: 0, error: null };
    } catch (thrown) {
      settlement = this.#afterFailure(unit, thrown);
    }
    if (settlement === null) this.#units.delete(unit);
    else this.#settle(unit, settlement);
  }

  /** @returns null when the row is left with its lease, because its handler goes on although the worker stops. */
  #afterFailure(unit: Unit, thrown: unknown): Settlement | null {
    const { kind } = this;
    const { clock, log, random } = this.#context;
    const { signal } = unit.controller;
    const failures = unit.failures + 1;
    const fields = { kind: kind.name, id: unit.id, attempt: failures };
    if (thrown === LEFT) log.warn('due work ignored its signal and was left behind', fields);
    if (signal.aborted && signal.reason === STOPPED) return thrown === LEFT ? null : givenBack(unit);
    if (thrown instanceof ComeAgain) {
      const comeAgainAt = new Date(clock.now().getTime() + thrown.afterMs).toISOString();
      return { ...givenBack(unit), outcome: 'ended', nextDueAt: comeAgainAt };
    }

    const error: unknown = signal.aborted ? signal.reason : thrown;
    const delayMs = retryDelayMs(failures, kind.backoff, error, random());
    const nextDueAt = new Date(clock.now().getTime() + delayMs).toISOString();
    const message = messageOf(error).toWellFormed();
    log.warn('due work failed', { ...fields, error: message, retryAt: nextDueAt });
    return { ...givenBack(unit), nextDueAt, failures, error: message, outcome: 'retry' };
  }

  /** Runs a row until its deadline, when its signal is aborted; what goes on after that is left behind. */
  async #withDeadline(unit: Unit, prepared: Promise<RunDue>): Promise<DueOutcome> {
    const { timeoutMs, graceMs = GRACE_MS } = this.kind;
    const { signal } = unit.controller;
    const left = Promise.withResolvers<never>();
    let graceTimer: NodeJS.Timeout | undefined;
    signal.addEventListener('abort', () => {
      graceTimer = setTimeout(() => left.reject(LEFT), graceMs);
    });
    const tooLong = new Error(`It took longer than ${timeoutMs / 1000} s and was stopped.`);
    const deadline = setTimeout(() => unit.controller.abort(tooLong), timeoutMs);
    try {
      return await Promise.race([prepared.then((run) => run(workOf(unit))), left.promise]);
    } finally {
      clearTimeout(deadline);
      clearTimeout(graceTimer);
    }
  }

  #settle(unit: Unit, settlement: Settlement | Settled): void {
    unit.phase = 'ended';
    this.#settlements.push([unit, settlement]);
    this.#settling ??= this.#settleWhileAny().finally(() => {
      this.#settling = null;
    });
  }

  async #settleWhileAny(): Promise<void> {
    while (this.#settlements.length > 0) {
      // What ends in one turn of the event loop goes in one statement.
      await nextTurn();
      const batch = this.#settlements.splice(0);
      const open = batch.flatMap(([, settlement]) => (settlement.outcome === 'settled' ? [] : settlement));
      try {
        const dueAtOf = await settleRows(this.#context.db, this.kind, open);
        this.#afterSettling(batch, dueAtOf);
      } catch (error) {
        this.#context.onTrouble(this.kind.name, error);
        // A stopping process does not wait for the database: the leases end by themselves.
        if (this.#isStopping) return;
        this.#settlements.unshift(...batch);
        await wait(SETTLE_AGAIN_MS);
      }
    }
  }

  #afterSettling(batch: readonly [Unit, Settlement | Settled][], dueAtOf: Map<Settlement, Date | null>): void {
    let isWanted = this.#isHungry;
    const now = this.#context.clock.now().getTime();
    for (const [unit, settlement] of batch) {
      this.#units.delete(unit);
      const dueAt = settlement.outcome === 'settled' ? settlement.dueAt : dueAtOf.get(settlement);
      if (dueAt === undefined) {
        const fields = { kind: this.kind.name, id: unit.id, fence: unit.fence };
        this.#context.log.info('due work ended after it was moved or taken over; nothing was written down', fields);
      } else if (dueAt !== null) {
        this.#nextDueAtMs = Math.min(this.#nextDueAtMs, dueAt.getTime());
        isWanted ||= dueAt.getTime() <= now + this.kind.lookAheadMs;
      }
    }
    if (this.#isStopping) return;
    if (isWanted) void this.look();
    else if (this.#looking === null) this.#sleep();
  }
}

const workOf = ({ id, fence, controller }: Unit): DueWork => ({ id, fence, signal: controller.signal });

const holdMs = (unit: Unit, now: number): number =>
  unit.phase === 'held' ? Math.max(unit.dueAt.getTime() - now, 0) : 0;

/** As it was before the claim. */
const givenBack = (unit: Unit): Settlement => ({
  id: unit.id,
  fence: unit.fence,
  outcome: 'given_back',
  nextDueAt: unit.dueAt.toISOString(),
  failures: unit.failures,
  error: unit.error,
});

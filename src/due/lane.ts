/** Home of a lane: everything one process does for one kind of due work, with its own slots. */
import { setImmediate as nextTurn, setTimeout as wait } from 'node:timers/promises';
import type { Clock } from '../base/clock.ts';
import { messageOf } from '../base/errors.ts';
import type { Log } from '../base/log.ts';
import type { Db } from '../db/index.ts';
import { ComeAgain, retryDelayMs } from './backoff.ts';
import { claimRows, lookAtRows, settleRows, type ClaimedRow, type Settlement } from './due-rows.ts';
import type { DueKind, DueWork } from './kind.ts';

/** What lanes share. `onTrouble` and `onWell` hear how each look at the database went. */
export type LaneContext = {
  db: Db;
  clock: Clock;
  log: Log;
  random: () => number;
  onTrouble: (source: string, error: unknown) => void;
  onWell: (source: string) => void;
};

/** A row this process holds. `held` waits for its time; `checked` also, and was found unmoved; `ended` waits to be settled. */
type Unit = Omit<ClaimedRow, 'dueAt'> & {
  dueAt: Date;
  phase: 'held' | 'checking' | 'checked' | 'running' | 'ended';
  controller: AbortController;
  /** On the monotonic clock: until then nobody else can have claimed it. */
  leaseEndsAtMs: number;
};

const POLL_MS = 1_000;
/** How long before its start a held row is looked at once more; a start then waits for no round trip. */
const CHECK_AHEAD_MS = 50;
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
  #settlements: [Unit, Settlement][] = [];
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
    return [...this.#units].every((unit) => (unit.phase === 'held' || unit.phase === 'checked') && unit.dueAt > now);
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
    for (const unit of this.#units) if (isWaiting(unit)) this.#settle(unit, releaseAccess(unit));
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
        await this.#claim();
        this.#startWhatIsDue();
        this.lookedAtMs = performance.now();
        this.#context.onWell(this.kind.name);
      }
    } catch (error) {
      this.#isLookWanted = false;
      this.#nextDueAtMs = Infinity;
      this.#context.onTrouble(this.kind.name, error);
    }
  }

  async #claim(): Promise<void> {
    const free = this.kind.concurrency - this.#units.size;
    this.#nextDueAtMs = Infinity;
    this.#isHungry = true;
    if (free <= 0) return;
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
        phase: waitMs > CHECK_AHEAD_MS ? 'held' : 'checked',
        controller: new AbortController(),
        leaseEndsAtMs: askedAtMs + waitMs + this.kind.leaseMs,
      });
    }
  }

  /** Starts every row whose time has come, and sleeps until the next one; a timer may fire a millisecond early, so it asks the clock. */
  #startWhatIsDue(): void {
    clearTimeout(this.#startTimer);
    if (this.#isStopping) return;
    const now = this.#context.clock.now().getTime();
    let sleepMs = Infinity;
    const soon: Unit[] = [];
    for (const unit of this.#units) {
      if (unit.phase !== 'held' && unit.phase !== 'checked') continue;
      const waitMs = unit.dueAt.getTime() - now;
      // The clock was set back since: others may reach that time before us.
      if (waitMs > this.kind.lookAheadMs + POLL_MS) this.#settle(unit, releaseAccess(unit));
      else if (unit.phase === 'checked' && waitMs <= 0) this.#start(unit);
      else if (unit.phase === 'held' && waitMs <= CHECK_AHEAD_MS) soon.push(unit);
      else sleepMs = Math.min(sleepMs, unit.phase === 'held' ? waitMs - CHECK_AHEAD_MS : waitMs);
    }
    if (soon.length > 0) void this.#checkThenStart(soon);
    if (sleepMs < Infinity) this.#startTimer = setTimeout(() => this.#startWhatIsDue(), Math.min(sleepMs, POLL_MS));
  }

  async #checkThenStart(units: readonly Unit[]): Promise<void> {
    for (const unit of units) unit.phase = 'checking';
    const isKnown = await this.#check(units).then(
      () => true,
      () => false,
    );
    // Unknown rows are held on: the next look, a second from now at most, tries again.
    for (const unit of units) if (unit.phase === 'checking') unit.phase = isKnown ? 'checked' : 'held';
    if (isKnown) this.#startWhatIsDue();
  }

  async #beat(): Promise<void> {
    const units = [...this.#units].filter((unit) => unit.phase !== 'ended');
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
      else if (row.wasAskedFor && isWaiting(unit)) this.#settle(unit, releaseAccess(unit));
      else if (extend) unit.leaseEndsAtMs = askedAtMs + waitMs + this.kind.leaseMs;
    }
  }

  /** Somebody else took the row or moved it: a run is told, a row that waits is forgotten. */
  #lose(unit: Unit): void {
    if (unit.phase === 'running') unit.controller.abort(new Error('The row was moved, or its lease ended.'));
    else if (isWaiting(unit)) this.#units.delete(unit);
  }

  #start(unit: Unit): void {
    unit.phase = 'running';
    const run = this.#run(unit).finally(() => this.#runs.delete(run));
    this.#runs.add(run);
  }

  async #run(unit: Unit): Promise<void> {
    let settlement: Settlement | null;
    try {
      const { nextDueAt } = await this.#withDeadline(unit, (work) => this.kind.run(work));
      settlement = {
        ...releaseAccess(unit),
        outcome: 'ended',
        nextDueAt: nextDueAt?.toISOString() ?? null,
        failures: 0,
        error: null,
      };
    } catch (thrown) {
      settlement = await this.#afterFailure(unit, thrown);
    }
    if (settlement === null) this.#units.delete(unit);
    else this.#settle(unit, settlement);
  }

  /** @returns null when the row is left with its lease, because its handler goes on although the worker stops. */
  async #afterFailure(unit: Unit, thrown: unknown): Promise<Settlement | null> {
    const { kind } = this;
    const { clock, log, random } = this.#context;
    const { signal } = unit.controller;
    const isStopped = signal.aborted && signal.reason === STOPPED;
    const failures = unit.failures + 1;
    const fields = { kind: kind.name, id: unit.id, attempt: failures };
    if (thrown === LEFT) log.warn('due work ignored its signal and was left behind', fields);
    if (isStopped) return thrown === LEFT ? null : releaseAccess(unit);
    if (thrown instanceof ComeAgain) {
      const comeAgainAt = new Date(clock.now().getTime() + thrown.afterMs).toISOString();
      return { ...releaseAccess(unit), outcome: 'ended', nextDueAt: comeAgainAt };
    }

    let error: unknown = signal.aborted ? signal.reason : thrown;
    let isGivenUp = kind.maxAttempts !== null && failures >= kind.maxAttempts;
    if (isGivenUp) {
      try {
        await this.#withDeadline(unit, async (work) => kind.onGivenUp?.(work, error));
      } catch (second) {
        error = second;
        isGivenUp = false;
      }
    }
    const delayMs = retryDelayMs(failures, kind.backoff, error, random());
    const nextDueAt = isGivenUp ? null : new Date(clock.now().getTime() + delayMs).toISOString();
    const message = messageOf(error).toWellFormed();
    log.warn(isGivenUp ? 'due work given up' : 'due work failed', { ...fields, error: message, retryAt: nextDueAt });
    return { ...releaseAccess(unit), nextDueAt, failures, error: message, outcome: isGivenUp ? 'ended' : 'retry' };
  }

  /** Runs a function with a signal that is aborted at the deadline; one that goes on after that is left behind. */
  async #withDeadline<Result>(unit: Unit, act: (work: DueWork) => Promise<Result>): Promise<Result> {
    const { timeoutMs, graceMs = GRACE_MS } = this.kind;
    unit.controller = new AbortController();
    const { signal } = unit.controller;
    const left = Promise.withResolvers<never>();
    let graceTimer: NodeJS.Timeout | undefined;
    signal.addEventListener('abort', () => {
      graceTimer = setTimeout(() => left.reject(LEFT), graceMs);
    });
    const tooLong = new Error(`It took longer than ${timeoutMs / 1000} s and was stopped.`);
    const deadline = setTimeout(() => unit.controller.abort(tooLong), timeoutMs);
    const { id, dueAt, fence, failures } = unit;
    const acting = (async () => act({ id, dueAt, attempt: failures + 1, fence, signal }))();
    try {
      return await Promise.race([acting, left.promise]);
    } finally {
      clearTimeout(deadline);
      clearTimeout(graceTimer);
    }
  }

  #settle(unit: Unit, settlement: Settlement): void {
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
      try {
        this.#afterSettling(
          batch,
          await settleRows(
            this.#context.db,
            this.kind,
            batch.map(([, settlement]) => settlement),
          ),
        );
      } catch (error) {
        this.#context.onTrouble(this.kind.name, error);
        // A stopping process does not wait for the database: the leases end by themselves.
        if (this.#isStopping) return;
        this.#settlements.unshift(...batch);
        await wait(SETTLE_AGAIN_MS);
      }
    }
  }

  #afterSettling(batch: readonly [Unit, Settlement][], dueAtOf: Map<Settlement, Date | null>): void {
    let isWanted = this.#isHungry;
    const now = this.#context.clock.now().getTime();
    for (const [unit, settlement] of batch) {
      this.#units.delete(unit);
      const dueAt = dueAtOf.get(settlement);
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

const isWaiting = (unit: Unit): boolean =>
  unit.phase === 'held' || unit.phase === 'checking' || unit.phase === 'checked';

const holdMs = (unit: Unit, now: number): number => (isWaiting(unit) ? Math.max(unit.dueAt.getTime() - now, 0) : 0);

/** As it was before the claim. */
const releaseAccess = (unit: Unit): Settlement => ({
  id: unit.id,
  fence: unit.fence,
  outcome: 'given_back',
  nextDueAt: unit.dueAt.toISOString(),
  failures: unit.failures,
  error: unit.error,
});

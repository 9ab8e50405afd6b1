/**
 * Home of threads: work on what strangers wrote is done beside the thread that answers requests, bounded in time and memory, and
 * nobody's work takes all threads.
 */
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { AppError, isAppErrorCode } from './errors.ts';

/** What a module of ours does in a thread: its export `work` tells parts, and then a result. */
export type ThreadWork<Input, Part, Result> = (
  input: Input,
) => Generator<Part, Result, void> | AsyncGenerator<Part, Result, void>;

/** A module with such an export. Nothing but plain data passes between it and who asks. */
export type ThreadTask<Input, Part, Result> = { module: URL; work?: ThreadWork<Input, Part, Result> };

/** One piece of work. */
export type ThreadJob<Part> = {
  /** Whose it is. Of one owner one piece is done at a time. */
  owner: string;
  signal: AbortSignal;
  /** Buffers of the input that are handed over instead of being copied. */
  transfer?: readonly ArrayBuffer[];
  /** Takes each part, before the next one is made. */
  onPart: (part: Part) => void;
};

/** Why a piece of work came to nothing: it took too long, needed too much memory, or its thread ended otherwise. */
export class ThreadFailure extends Error {
  readonly kind: 'late' | 'memory' | 'ended';

  constructor(kind: 'late' | 'memory' | 'ended', options: { cause?: unknown } = {}) {
    super(`A thread was given up (${kind}).`, options);
    this.name = 'ThreadFailure';
    this.kind = kind;
  }
}

/** What a thread is told. `next`: the part has arrived. */
export type ThreadOrder = { kind: 'work'; module: string; input: unknown } | { kind: 'next' };

/** What a thread says. */
export type ThreadAnswer =
  | { kind: 'part'; part: unknown }
  | { kind: 'done'; result: unknown }
  | { kind: 'failed'; code: string | null; message: string };

const ENTRY = new URL('./threads/entry.ts', import.meta.url);
/** Long for a busy machine: what an orderly calendar takes is bounded by counts, and ends in a few seconds. */
const DEADLINE_MS = 60_000;
const MEMORY_MB = 512;
/** Whose work took longer than this is slow for a time. All who are slow together never have all threads. */
const SLOW_MS = 1_000;
const SLOW_FOR_MS = 10 * 60_000;
const MAX_SLOW_OWNERS = 10_000;
/** A thread without work ends after this. */
const IDLE_MS = 30_000;

type Piece = {
  order: ThreadOrder;
  job: ThreadJob<unknown>;
  resolve: (result: unknown) => void;
  fail: (reason: unknown) => void;
};
type Running = Piece & { thread: Thread; startedMs: number; isSlow: boolean; clear: () => void };
type Thread = { worker: Worker; current: Running | null; idleTimer: NodeJS.Timeout | null };

/**
 * The threads of one process. They start when there is work, and keep no process alive that has none.
 *
 * Owners take turns, and of each one piece of work is done at a time.
 */
export class Threads {
  readonly #most: number;
  readonly #deadlineMs: number;
  readonly #memoryMb: number;
  readonly #threads = new Set<Thread>();
  readonly #running = new Set<Running>();
  /** By owner, in the order of their turns. */
  readonly #waiting = new Map<string, Piece[]>();
  readonly #slowUntilMs = new Map<string, number>();

  /**
   * @param options.most Threads at the same time, at least 2; default: one for each processor, 2 to 4.
   * @param options.deadlineMs How long one piece of work may take, its wait not counted; default 60 s.
   * @param options.memoryMb What one thread may hold; default 512.
   */
  constructor(options: { most?: number; deadlineMs?: number; memoryMb?: number } = {}) {
    this.#most = Math.max(options.most ?? Math.min(availableParallelism(), 4), 2);
    this.#deadlineMs = options.deadlineMs ?? DEADLINE_MS;
    this.#memoryMb = options.memoryMb ?? MEMORY_MB;
  }

  /**
   * Has a piece of work done when it is its turn.
   *
   * @throws {ThreadFailure} a bound was met, or the thread ended; no other work is hurt by that.
   * @throws {AppError} the work threw it. Other errors of the work arrive with their messages.
   */
  run<Input, Part, Result>(task: ThreadTask<Input, Part, Result>, input: Input, job: ThreadJob<Part>): Promise<Result> {
    const { promise, resolve, reject } = Promise.withResolvers<Result>();
    if (job.signal.aborted) return Promise.reject(job.signal.reason);
    const order: ThreadOrder = { kind: 'work', module: task.module.href, input };
    // What the module tells has the types that its task names.
    const piece: Piece = { order, job, resolve: resolve as (result: unknown) => void, fail: reject } as Piece;
    const { owner, signal } = job;
    const leave = (): void => this.#leave(owner, piece);
    signal.addEventListener('abort', leave, { once: true });
    this.#waiting.set(owner, [...(this.#waiting.get(owner) ?? []), piece]);
    this.#startNext();
    return promise.finally(() => signal.removeEventListener('abort', leave));
  }

  /** Ends all threads; what is under way fails. */
  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([...this.#threads].map(({ worker }) => worker.terminate()));
  }

  #leave(owner: string, piece: Piece): void {
    const line = this.#waiting.get(owner) ?? [];
    const rest = line.filter((other) => other !== piece);
    if (rest.length > 0) this.#waiting.set(owner, rest);
    else this.#waiting.delete(owner);
    if (rest.length < line.length) piece.fail(piece.job.signal.reason);
  }

  #startNext(): void {
    while (this.#running.size < this.#most) {
      const next = this.#takeNext();
      if (next === null) return;
      this.#start(next);
    }
  }

  #takeNext(): Piece | null {
    const running = [...this.#running];
    const slowCount = running.filter(({ isSlow }) => isSlow).length;
    for (const [owner, [first, ...rest]] of this.#waiting) {
      const isBusy = running.some(({ job }) => job.owner === owner);
      if (first === undefined || isBusy || (this.#isSlow(owner) && slowCount >= this.#most - 1)) continue;
      this.#waiting.delete(owner);
      if (rest.length > 0) this.#waiting.set(owner, rest);
      return first;
    }
    return null;
  }

  #start(piece: Piece): void {
    const { job, order } = piece;
    const thread = [...this.#threads].find(({ current }) => current === null) ?? this.#openThread();
    const giveUp = (reason: unknown): void => this.#end(one, () => one.fail(reason), { isUsable: false });
    const onAbort = (): void => giveUp(job.signal.reason);
    const timer = setTimeout(() => giveUp(new ThreadFailure('late')), this.#deadlineMs);
    const clear = (): void => {
      clearTimeout(timer);
      job.signal.removeEventListener('abort', onAbort);
    };
    const one: Running = { ...piece, thread, startedMs: performance.now(), isSlow: this.#isSlow(job.owner), clear };
    thread.current = one;
    if (thread.idleTimer !== null) clearTimeout(thread.idleTimer);
    thread.worker.ref();
    this.#running.add(one);
    job.signal.addEventListener('abort', onAbort, { once: true });
    try {
      thread.worker.postMessage(order, [...(job.transfer ?? [])]);
    } catch (error) {
      giveUp(error);
    }
  }

  /** Ends a piece of work, once. A thread that is still at it, or holds much, ends too. */
  #end(one: Running, tell: () => void, { isUsable }: { isUsable: boolean }): void {
    if (!this.#running.delete(one)) return;
    one.clear();
    const { thread } = one;
    thread.current = null;
    const wasSlow = performance.now() - one.startedMs > SLOW_MS;
    if (wasSlow) this.#noteSlow(one.job.owner);
    if (!isUsable || wasSlow) {
      this.#endThread(thread);
    } else {
      thread.worker.unref();
      thread.idleTimer = setTimeout(() => this.#endThread(thread), IDLE_MS).unref();
    }
    tell();
    this.#startNext();
  }

  #openThread(): Thread {
    const worker = new Worker(ENTRY, {
      name: 'reading',
      resourceLimits: { maxOldGenerationSizeMb: this.#memoryMb, stackSizeMb: 4 },
    });
    const thread: Thread = { worker, current: null, idleTimer: null };
    this.#threads.add(thread);
    const lose = (failure: ThreadFailure): void => {
      this.#threads.delete(thread);
      const one = thread.current;
      if (one !== null) this.#end(one, () => one.fail(failure), { isUsable: false });
    };
    worker.on('message', (answer: ThreadAnswer) => this.#hear(thread.current, answer));
    worker.on('error', (cause: unknown) => {
      const isMemory = cause instanceof Error && 'code' in cause && cause.code === 'ERR_WORKER_OUT_OF_MEMORY';
      lose(new ThreadFailure(isMemory ? 'memory' : 'ended', { cause }));
    });
    worker.on('exit', () => lose(new ThreadFailure('ended')));
    return thread;
  }

  #endThread(thread: Thread): void {
    this.#threads.delete(thread);
    if (thread.idleTimer !== null) clearTimeout(thread.idleTimer);
    void thread.worker.terminate();
  }

  #hear(one: Running | null, answer: ThreadAnswer): void {
    if (one === null) return;
    if (answer.kind === 'done') {
      this.#end(one, () => one.resolve(answer.result), { isUsable: true });
    } else if (answer.kind === 'failed') {
      this.#end(one, () => one.fail(errorOf(answer)), { isUsable: true });
    } else {
      try {
        one.job.onPart(answer.part);
      } catch (error) {
        this.#end(one, () => one.fail(error), { isUsable: false });
        return;
      }
      // Requests have their turn before the next part arrives.
      setImmediate(() => {
        // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window
        if (this.#running.has(one)) one.thread.worker.postMessage({ kind: 'next' } satisfies ThreadOrder);
      });
    }
  }

  #isSlow(owner: string): boolean {
    return (this.#slowUntilMs.get(owner) ?? 0) > performance.now();
  }

  #noteSlow(owner: string): void {
    if (this.#slowUntilMs.size >= MAX_SLOW_OWNERS) this.#slowUntilMs.clear();
    this.#slowUntilMs.set(owner, performance.now() + SLOW_FOR_MS);
  }
}

const errorOf = ({ code, message }: Extract<ThreadAnswer, { kind: 'failed' }>): Error =>
  isAppErrorCode(code) ? new AppError(code, message) : new Error(message);

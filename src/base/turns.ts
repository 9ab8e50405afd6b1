/** Home of turns: how many may do something at the same time in this process; the others wait in line. */

/** A line with a limit. Whoever took a turn ends it, once. */
export class Turns {
  readonly #most: () => number;
  readonly #waiting = new Set<() => void>();
  #running = 0;

  /** @param most How many have their turn at the same time, asked whenever somebody comes or ends. */
  constructor(most: () => number) {
    this.#most = most;
  }

  /** Whether nobody has a turn; then nobody waits either. */
  get isIdle(): boolean {
    return this.#running === 0;
  }

  get waitingCount(): number {
    return this.#waiting.size;
  }

  /** Takes a turn if one is free. */
  takeNow(): boolean {
    const isFree = this.#running < this.#most();
    if (isFree) this.#running += 1;
    return isFree;
  }

  /** Takes a turn, or waits for one in the order of asking. Whoever is told to stop leaves the line; the signal's reason is thrown. */
  async take(signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    if (this.takeNow()) return;
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const leave = (): void => {
      this.#waiting.delete(resolve);
      reject(signal?.reason);
    };
    this.#waiting.add(resolve);
    signal?.addEventListener('abort', leave, { once: true });
    await promise.finally(() => signal?.removeEventListener('abort', leave));
  }

  /** Ends a turn: whoever has waited longest is next. */
  end(): void {
    this.#running -= 1;
    const [next] = this.#waiting;
    // The turn is taken before the next one hears of it, so that nobody who comes at this moment is quicker.
    if (next === undefined || !this.takeNow()) return;
    this.#waiting.delete(next);
    next();
  }

  /** Does something when it is its turn, and ends the turn whatever becomes of it. */
  async run<Result>(act: () => Promise<Result>): Promise<Result> {
    if (!this.takeNow()) await this.take();
    try {
      return await act();
    } finally {
      this.end();
    }
  }
}

/** Home of the settable clock: time stands still in a test until the test moves it. */
import type { Clock } from '../../src/base/clock.ts';

/** A clock that shows `start` until it is set or advanced. */
export function settableClock(start: Date): Clock & { set: (to: Date) => void; advance: (ms: number) => void } {
  let atMs = start.getTime();
  return {
    now: () => new Date(atMs),
    set: (to) => {
      atMs = to.getTime();
    },
    advance: (ms) => {
      atMs += ms;
    },
  };
}

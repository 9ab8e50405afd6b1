/** Home of seeded chance: the same seed gives the same choices, so that a failing run can be repeated. */

/** Choices that follow from a seed. */
export type Chance = {
  /** A number from 0 up to, but not including, 1. */
  next: () => number;
  /** A whole number from 0 up to, but not including, `limit`. */
  below: (limit: number) => number;
  pick: <Item>(items: readonly Item[]) => Item;
  /** True in this share of cases. */
  happens: (share: number) => boolean;
};

/** Starts a sequence of choices. @param seed A whole number; only its lower 32 bits count. */
export function chanceOf(seed: number): Chance {
  let state = seed >>> 0;
  // A Weyl sequence, each step mixed: evenly spread, and good enough to choose what to break next.
  const next = (): number => {
    state = (state + 0x9e3779b9) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 16), 0x85ebca6b);
    mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
    return ((mixed ^ (mixed >>> 16)) >>> 0) / 2 ** 32;
  };
  const below = (limit: number): number => Math.floor(next() * limit);
  return {
    next,
    below,
    pick: (items) => {
      const item = items[below(items.length)];
      if (item === undefined) throw new RangeError('Nothing to pick from.');
      return item;
    },
    happens: (share) => next() < share,
  };
}

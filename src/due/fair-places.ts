/** Home of fair places: how much may be under way at once in this process, shared among those who want it. */
import { giveTurn } from './places.ts';

/**
 * One of those that a place is counted for. It may hold `weight` places for each one that is free: with a weight of 1 it gets half
 * of all places while nobody else wants any, two such get a third each, and whoever comes new always finds some free.
 */
export type Share = { key: string; weight: number };

/** A place, to be released; or, when a share has its part already, when to come again. */
export type FairPlace = { kind: 'taken'; release: () => void } | { kind: 'full'; comeAgainInMs: number };

/** Gives out places; nobody waits for one here, so that whoever finds none holds nothing of others. */
export type FairPlaces = { take: (shares: readonly Share[], options?: { isUrgent: boolean }) => FairPlace };

/** What is urgent may hold so many times as much. */
const URGENT_WEIGHT = 2;

type Holding = {
  running: Set<{ startedMs: number }>;
  /** Smoothed time that a place is held. */
  typicalMs: number;
  /** The turns given last to those that found no place, and to the urgent ones among them. */
  turn: { turnMs: number };
  urgentTurn: { turnMs: number };
};

/**
 * Builds the places of one process, by dynamic thresholds: no part is set aside for anybody, and what is idle is for everybody.
 *
 * Whoever finds no place gets a turn of its own, as far after the one before as places of that share become free, 1 s to 60 s ahead.
 *
 * @param most Places in all.
 * @param nowMs A clock that never steps, in milliseconds.
 * @see Choudhury and Hahne, "Dynamic queue length thresholds for shared-memory packet switches" (1998)
 */
export function createFairPlaces(most: number, nowMs: () => number = () => performance.now()): FairPlaces {
  const holdings = new Map<string, Holding>();
  let free = most;

  const occupy = (shares: readonly Share[]): FairPlace => {
    const place = { startedMs: nowMs() };
    const held = shares.map(({ key }) => [key, holdings.get(key) ?? newHolding()] as const);
    for (const [key, holding] of held) {
      holdings.set(key, holding);
      holding.running.add(place);
    }
    free -= 1;
    return {
      kind: 'taken',
      release: () => {
        let wasHeld = false;
        for (const [key, holding] of held) {
          if (!holding.running.delete(place)) continue;
          wasHeld = true;
          holding.typicalMs = 0.8 * holding.typicalMs + 0.2 * (nowMs() - place.startedMs);
          const lastTurnMs = Math.max(holding.turn.turnMs, holding.urgentTurn.turnMs);
          if (holding.running.size === 0 && lastTurnMs < nowMs()) holdings.delete(key);
        }
        if (wasHeld) free += 1;
      },
    };
  };

  return {
    take(shares, { isUrgent } = { isUrgent: false }) {
      for (const { key, weight } of shares) {
        const holding = holdings.get(key);
        if (holding === undefined || holding.running.size < (isUrgent ? URGENT_WEIGHT : 1) * weight * free) continue;
        const [oldest] = holding.running;
        const heldMs = Math.max(holding.typicalMs, oldest === undefined ? 0 : nowMs() - oldest.startedMs);
        const turn = isUrgent ? holding.urgentTurn : holding.turn;
        return { kind: 'full', comeAgainInMs: giveTurn(turn, heldMs / Math.max(holding.running.size, 1), nowMs()) };
      }
      return free > 0 ? occupy(shares) : { kind: 'full', comeAgainInMs: giveTurn({ turnMs: 0 }, 0, nowMs()) };
    },
  };
}

const newHolding = (): Holding => ({
  running: new Set(),
  typicalMs: 0,
  turn: { turnMs: 0 },
  urgentTurn: { turnMs: 0 },
});

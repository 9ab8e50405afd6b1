/**
 * Home of places: what may be under way at once in this process, so that nobody who is slow or asks for much takes all there is.
 * Whoever finds no place is sent away with a time to come again, and holds nothing of others meanwhile.
 */
import { Turns } from './turns.ts';

/** A place, to be released; or, when there is none, when to come again. To release one again changes nothing. */
export type Place = { kind: 'taken'; release: () => void } | { kind: 'full'; comeAgainInMs: number };

/** Gives out places at webhook endpoints; `take` waits at most a moment for one. */
export type EndpointPlaces = { take: (endpointId: string) => Promise<Place> };

/**
 * One of those that a place is counted for. It may hold `weight` places for each one that is free: with a weight of 1 it gets half
 * of all places while nobody else wants any, two such get a third each, and whoever comes new always finds some free.
 */
export type Share = { key: string; weight: number };

/** Gives out places to whoever does not have its part already; nobody waits for one here. */
export type FairPlaces = { take: (shares: readonly Share[], options?: { isUrgent: boolean }) => Place };

/** The longest wait for a place at an endpoint. */
const LONGEST_WAIT_MS = 1000;
/** The answer time from which an endpoint is slow: nobody waits there. */
const SLOW_MS = 1000;
/** The share of its places that a slow endpoint may take, so that it needs many of them to take all slots. */
const SLOW_SHARE = 0.25;
/** How many may wait at a quick endpoint, for each of its places. */
const WAITING_PER_PLACE = 4;
/** What is urgent may hold so many times as much of the fair places. */
const URGENT_WEIGHT = 2;
const FIRST_TURN_MS = 1000;
const LAST_TURN_MS = 60_000;

/**
 * Builds the places at all webhook endpoints of one process.
 *
 * A delivery that finds a quick endpoint full waits up to a second for a place. At a slow one, or when many wait
 * already, it is sent away with a turn of its own, as far after the one before as the endpoint answers, 1 s to 60 s
 * ahead: so it holds no slot, and they do not come back all at once.
 *
 * @param placesPerEndpoint Most attempts under way to one endpoint; one that takes over a second gets a quarter.
 * @param nowMs A clock that never steps, in milliseconds.
 */
export function createEndpointPlaces(placesPerEndpoint: number, nowMs = () => performance.now()): EndpointPlaces {
  const lines = new Map<string, { held: Holding; turns: Turns }>();
  const slowPlaces = Math.max(1, Math.floor(placesPerEndpoint * SLOW_SHARE));
  const placesOf = (held: Holding): number => (held.typicalMs() > SLOW_MS ? slowPlaces : placesPerEndpoint);
  const newLine = () => {
    const held = new Holding(nowMs);
    return { held, turns: new Turns(() => placesOf(held)) };
  };

  return {
    async take(endpointId) {
      const { held, turns } = getOrAdd(lines, endpointId, newLine);
      const mayWait = held.typicalMs() <= SLOW_MS && turns.waitingCount < WAITING_PER_PLACE * placesOf(held);
      const isTaken = turns.takeNow() || (mayWait && (await takeShortly(turns)));
      if (!isTaken) return sendAway(held.turn, held.typicalMs() / placesOf(held), nowMs());
      const end = held.begin();
      return takenPlace(() => {
        end();
        turns.end();
        if (turns.isIdle && held.isForgettable()) lines.delete(endpointId);
      });
    },
  };
}

/** Waits a moment for a turn. @returns whether it came. */
async function takeShortly(turns: Turns): Promise<boolean> {
  const patience = new AbortController();
  const timer = setTimeout(() => patience.abort(), LONGEST_WAIT_MS);
  const isTaken = await turns.take(patience.signal).then(
    () => true,
    () => false,
  );
  clearTimeout(timer);
  return isTaken;
}

/**
 * Builds the fair places of one process, by dynamic thresholds: no part is set aside for anybody, and what is idle is for everybody.
 *
 * Whoever finds no place gets a turn of its own, as far after the one before as places of that share become free, 1 s to 60 s ahead.
 *
 * @param most Places in all.
 * @param nowMs A clock that never steps, in milliseconds.
 * @see Choudhury and Hahne, "Dynamic queue length thresholds for shared-memory packet switches" (1998)
 */
export function createFairPlaces(most: number, nowMs = () => performance.now()): FairPlaces {
  const holdings = new Map<string, Holding>();
  let free = most;
  return {
    take(shares, { isUrgent } = { isUrgent: false }) {
      for (const { key, weight } of shares) {
        const held = holdings.get(key);
        if (held === undefined || held.count < (isUrgent ? URGENT_WEIGHT : 1) * weight * free) continue;
        const everyMs = held.typicalMs() / Math.max(held.count, 1);
        return sendAway(isUrgent ? held.urgentTurn : held.turn, everyMs, nowMs());
      }
      if (free === 0) return sendAway({ lastMs: 0 }, 0, nowMs());
      free -= 1;
      const ends = shares.map(({ key }) => {
        const held = getOrAdd(holdings, key, () => new Holding(nowMs));
        const end = held.begin();
        return () => {
          end();
          if (held.isForgettable()) holdings.delete(key);
        };
      });
      return takenPlace(() => {
        free += 1;
        for (const end of ends) end();
      });
    },
  };
}

/** The places that one holds. */
class Holding {
  /** The turns given last to those that found no place, and to the urgent ones among them. */
  readonly turn = { lastMs: 0 };
  readonly urgentTurn = { lastMs: 0 };
  readonly #nowMs: () => number;
  /** Oldest first. */
  readonly #places = new Set<{ startedMs: number }>();
  #smoothedMs = 0;

  constructor(nowMs: () => number) {
    this.#nowMs = nowMs;
  }

  get count(): number {
    return this.#places.size;
  }

  /** How long a place is held: the usual time, or more when one is already held for longer. */
  typicalMs(): number {
    const [oldest] = this.#places;
    return Math.max(this.#smoothedMs, oldest === undefined ? 0 : this.#nowMs() - oldest.startedMs);
  }

  /** Begins to hold a place. @returns what ends that, to be called once. */
  begin(): () => void {
    const place = { startedMs: this.#nowMs() };
    this.#places.add(place);
    return () => {
      this.#places.delete(place);
      this.#smoothedMs = 0.8 * this.#smoothedMs + 0.2 * (this.#nowMs() - place.startedMs);
    };
  }

  /** Whether nothing is held, and everybody who was sent away may have come again. */
  isForgettable(): boolean {
    return this.count === 0 && Math.max(this.turn.lastMs, this.urgentTurn.lastMs) < this.#nowMs();
  }
}

function getOrAdd<Value>(map: Map<string, Value>, key: string, create: () => Value): Value {
  const value = map.get(key) ?? create();
  map.set(key, value);
  return value;
}

function takenPlace(end: () => void): Place {
  let isHeld = true;
  const release = (): void => {
    if (isHeld) end();
    isHeld = false;
  };
  return { kind: 'taken', release };
}

/** Sends one away with a turn of its own, `everyMs` after the last one, which is moved on; 1 s to 60 s ahead. */
function sendAway(turn: { lastMs: number }, everyMs: number, nowMs: number): Place {
  const wantedMs = Math.max(nowMs + FIRST_TURN_MS, turn.lastMs + everyMs);
  const latestMs = nowMs + LAST_TURN_MS;
  turn.lastMs = Math.min(wantedMs, latestMs);
  // Those beyond the last turn are spread over the second half of the time before it.
  const comeAgainInMs = wantedMs > latestMs ? (LAST_TURN_MS * (1 + Math.random())) / 2 : wantedMs - nowMs;
  return { kind: 'full', comeAgainInMs };
}

/** Home of places: how many attempts one webhook endpoint may have under way in this process, so that a slow one cannot take all slots. */

/** A place for one attempt, to be released; or, when there is none, when to come again. */
export type Place = { kind: 'taken'; release: () => void } | { kind: 'full'; comeAgainInMs: number };

/** Gives out places; `take` waits at most a moment for one. */
export type EndpointPlaces = { take: (endpointId: string) => Promise<Place> };

/** The longest wait for a place. */
const LONGEST_WAIT_MS = 1000;
/** The answer time from which an endpoint is slow: nobody waits there. */
const SLOW_MS = 1000;
/** The share of its places that a slow endpoint may take, so that it needs many of them to take all slots. */
const SLOW_SHARE = 0.25;
/** How many may wait at a quick endpoint, for each of its places. */
const WAITING_PER_PLACE = 4;
const FIRST_TURN_MS = 1000;
const LAST_TURN_MS = 60_000;

type Line = {
  /** Oldest first; `startedMs` is of `nowMs()`. */
  running: Set<{ startedMs: number }>;
  waiting: Set<(place: Place) => void>;
  /** Smoothed duration of an attempt. */
  typicalMs: number;
  /** The turn given last to a delivery that found no place. */
  turnMs: number;
};

/**
 * Builds the places of one process.
 *
 * A delivery that finds a quick endpoint full waits up to a second for a place. At a slow one, or when many wait
 * already, it is sent away with a turn of its own, as far after the one before as the endpoint answers, 1 s to 60 s
 * ahead: so it holds no slot, and they do not come back all at once.
 *
 * @param placesPerEndpoint Most attempts under way to one endpoint; one that takes over a second gets a quarter.
 * @param nowMs A clock that never steps, in milliseconds.
 */
export function createEndpointPlaces(
  placesPerEndpoint: number,
  nowMs: () => number = () => performance.now(),
): EndpointPlaces {
  const lines = new Map<string, Line>();
  const slowPlaces = Math.max(1, Math.floor(placesPerEndpoint * SLOW_SHARE));
  const placesOf = (line: Line): number => (answerTimeMs(line, nowMs()) > SLOW_MS ? slowPlaces : placesPerEndpoint);

  const occupy = (endpointId: string, line: Line): Place => {
    const attempt = { startedMs: nowMs() };
    line.running.add(attempt);
    return {
      kind: 'taken',
      release: () => {
        if (!line.running.delete(attempt)) return;
        line.typicalMs = 0.8 * line.typicalMs + 0.2 * (nowMs() - attempt.startedMs);
        const [next] = line.waiting;
        if (next !== undefined && line.running.size < placesOf(line)) next(occupy(endpointId, line));
        else if (line.running.size === 0 && line.turnMs < nowMs()) lines.delete(endpointId);
      },
    };
  };

  return {
    async take(endpointId) {
      const line = lines.get(endpointId) ?? { running: new Set(), waiting: new Set(), typicalMs: 0, turnMs: 0 };
      lines.set(endpointId, line);
      const places = placesOf(line);
      if (line.running.size < places) return occupy(endpointId, line);
      const mayWait = answerTimeMs(line, nowMs()) <= SLOW_MS && line.waiting.size < WAITING_PER_PLACE * places;
      const leave = (): Place => sendAway(line, places, nowMs());
      return mayWait ? waitShortly(line, leave) : leave();
    },
  };
}

/** How long an attempt takes there: the usual time, or more when one is already under way for longer. */
function answerTimeMs(line: Line, nowMs: number): number {
  const [oldest] = line.running;
  return Math.max(line.typicalMs, oldest === undefined ? 0 : nowMs - oldest.startedMs);
}

/** @param leave Called when no place became free. */
function waitShortly(line: Line, leave: () => Place): Promise<Place> {
  return new Promise((resolve) => {
    const settle = (place: Place): void => {
      clearTimeout(timer);
      line.waiting.delete(settle);
      resolve(place);
    };
    const timer = setTimeout(() => settle(leave()), LONGEST_WAIT_MS);
    line.waiting.add(settle);
  });
}

function sendAway(line: Line, places: number, nowMs: number): Place {
  return { kind: 'full', comeAgainInMs: giveTurn(line, answerTimeMs(line, nowMs) / places, nowMs) };
}

/**
 * Gives a turn to one that found no place, so that those sent away do not come back all at once.
 *
 * @param line Its last turn, which is moved on; of the clock of `nowMs`.
 * @param everyMs How long after the one before.
 * @returns how long to wait for it: 1 s to 60 s.
 */
export function giveTurn(line: { turnMs: number }, everyMs: number, nowMs: number): number {
  const wantedMs = Math.max(nowMs + FIRST_TURN_MS, line.turnMs + everyMs);
  const lastMs = nowMs + LAST_TURN_MS;
  line.turnMs = Math.min(wantedMs, lastMs);
  // Those beyond the last turn are spread over the second half of the time before it.
  return wantedMs > lastMs ? (LAST_TURN_MS * (1 + Math.random())) / 2 : wantedMs - nowMs;
}

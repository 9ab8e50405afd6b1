/** Home of places: how many attempts one webhook endpoint may have under way in this process, so that a slow one cannot take all slots. */

/** A place for one attempt, to be released; or, when there is none, when to come again. */
export type Place = { kind: 'taken'; release: () => void } | { kind: 'full'; comeAgainInMs: number };

/** Gives out places; `take` waits a moment for one at a quick endpoint and never at a slow one. */
export type EndpointPlaces = { take: (endpointId: string) => Promise<Place> };

/** The longest wait for a place, and the answer time from which an endpoint is slow, in milliseconds. */
const SHORT_WAIT_MS = 250;
const FIRST_TURN_MS = 1000;
const LAST_TURN_MS = 60_000;

type Line = {
  /** Start of each attempt under way, oldest first, in milliseconds of `performance.now()`. */
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
 * Deliveries that find a slow endpoint full are sent away with a turn each, as far apart as the endpoint answers, at
 * least 1 s and at most 60 s ahead, so that they neither hold a slot nor come back all at once.
 *
 * @param placesPerEndpoint Most attempts under way to one endpoint.
 */
export function createEndpointPlaces(placesPerEndpoint: number): EndpointPlaces {
  const lines = new Map<string, Line>();

  const occupy = (endpointId: string, line: Line): Place => {
    const attempt = { startedMs: performance.now() };
    line.running.add(attempt);
    return {
      kind: 'taken',
      release: () => {
        if (!line.running.delete(attempt)) return;
        line.typicalMs = 0.8 * line.typicalMs + 0.2 * (performance.now() - attempt.startedMs);
        const [next] = line.waiting;
        if (next !== undefined) next(occupy(endpointId, line));
        else if (line.running.size === 0 && line.turnMs < performance.now()) lines.delete(endpointId);
      },
    };
  };

  return {
    async take(endpointId) {
      const line = lines.get(endpointId) ?? { running: new Set(), waiting: new Set(), typicalMs: 0, turnMs: 0 };
      lines.set(endpointId, line);
      if (line.running.size < placesPerEndpoint) return occupy(endpointId, line);
      if (answerTimeMs(line) > SHORT_WAIT_MS) return sendAway(line, placesPerEndpoint);
      return new Promise((resolve) => {
        const settle = (place: Place): void => {
          clearTimeout(timer);
          line.waiting.delete(settle);
          resolve(place);
        };
        const timer = setTimeout(() => settle(sendAway(line, placesPerEndpoint)), SHORT_WAIT_MS);
        line.waiting.add(settle);
      });
    },
  };
}

/** How long an attempt takes there: the usual time, or more when one is already under way for longer. */
function answerTimeMs(line: Line): number {
  const [oldest] = line.running;
  return Math.max(line.typicalMs, oldest === undefined ? 0 : performance.now() - oldest.startedMs);
}

function sendAway(line: Line, placesPerEndpoint: number): Place {
  const nowMs = performance.now();
  const wantedMs = Math.max(nowMs + FIRST_TURN_MS, line.turnMs + answerTimeMs(line) / placesPerEndpoint);
  line.turnMs = Math.min(wantedMs, nowMs + LAST_TURN_MS);
  const isBeyond = wantedMs > nowMs + LAST_TURN_MS;
  const inMs = isBeyond ? (LAST_TURN_MS * (1 + Math.random())) / 2 : wantedMs - nowMs;
  return { kind: 'full', comeAgainInMs: inMs };
}

/** Home of throttles: requests per minute, counted for whoever is known to send them. */
import type { FastifyRequest } from 'fastify';

type Throttle = { max: number; timeWindow: number; keyGenerator: (request: FastifyRequest) => string };

const MINUTE_MS = 60_000;

/** At most this many requests a minute from one workspace. */
export const perWorkspace = (max: number): Throttle => ({
  max,
  timeWindow: MINUTE_MS,
  keyGenerator: (request) => request.workspaceId,
});

/** At most this many requests a minute for one calendar user. */
export const perCalendarUser = (max: number): Throttle => ({
  max,
  timeWindow: MINUTE_MS,
  keyGenerator: (request) => request.calendarUser?.id ?? request.ip,
});

/** At most this many requests a minute from one calendar user, or from one workspace where its API key came. */
export const perCaller = (max: number): Throttle => ({
  max,
  timeWindow: MINUTE_MS,
  keyGenerator: (request) => request.calendarUser?.id ?? request.workspaceId,
});

/** At most this many requests a minute from one running bot, whose token was checked before. */
export const perRun = (max: number): Throttle => ({
  max,
  timeWindow: MINUTE_MS,
  keyGenerator: (request) => request.url.split('?')[0] ?? '',
});

/** At most this many requests a minute from one address, where nobody is known yet. */
export const perAddress = (max: number): Throttle => ({
  max,
  timeWindow: MINUTE_MS,
  keyGenerator: (request) => request.ip,
});

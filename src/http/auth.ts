/** Home of authentication: the workspace's API key, and the calendar token of one person. */
import { createHash } from 'node:crypto';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { groupCalls } from '../base/group-calls.ts';
import { findCalendarUsers, type CalendarUser } from '../calendar-users/index.ts';
import { apiKeyFromHeader, findWorkspaceIdByApiKey } from '../workspaces/index.ts';
import { openTokenReader } from './calendar-tokens.ts';
import type { HttpDeps } from './deps.ts';
import { countWrongSecrets, type WrongSecrets } from './throttle.ts';
import { refused } from './wire-errors.ts';

declare module 'fastify' {
  interface FastifyInstance {
    /** Reads the calendar token of a request. */
    readCalendarToken: ReturnType<typeof openTokenReader>;
    /** Null when it was deleted. Requests that come at the same time ask the database together. */
    findCalendarUser: (id: string) => Promise<CalendarUser | null>;
    /** Wrong API keys and calendar tokens, by address. */
    wrongSecrets: WrongSecrets;
    /** API keys that were right, by their hash; the one that came first is forgotten first. */
    knownApiKeys: Set<string>;
  }
  interface FastifyRequest {
    /** The workspace whose API key or calendar token came with the request; set by the authentication hooks. */
    workspaceId: string;
    /** The calendar user whose token came with the request; null on routes of the API key. */
    calendarUser: CalendarUser | null;
  }
}

/** The header that carries a calendar token; header names come in lower case. */
export const CALENDAR_TOKEN_HEADER = 'x-recallcalendarauthtoken';

/** Most calendar users that one statement looks for. */
const MOST_TOGETHER = 200;
/** Wrong ones in a minute from which on an address is answered with 429; a person who mistypes is far below. */
const MOST_WRONG = 60;
const MOST_KNOWN_KEYS = 10_000;

/** Prepares a server for the authentication hooks of its routes. */
export function authenticateRequests(app: FastifyInstance, deps: HttpDeps): void {
  app.decorateRequest('workspaceId', '');
  app.decorateRequest('calendarUser', null);
  app.decorate('readCalendarToken', openTokenReader(deps.calendarTokenKey));
  const find = groupCalls(
    async (ids: string[]) => {
      const users = await findCalendarUsers(deps.db, ids);
      return (id): CalendarUser | null => users.get(id) ?? null;
    },
    { maxItems: MOST_TOGETHER },
  );
  app.decorate('findCalendarUser', find);
  app.decorate('wrongSecrets', countWrongSecrets({ most: MOST_WRONG, isThrottled: deps.isThrottled }));
  app.decorate('knownApiKeys', new Set<string>());
}

type AuthenticationHook = (request: FastifyRequest) => Promise<void>;

/**
 * Lets a request pass when it carries a valid API key, as `Token <key>`, `Bearer <key>` or the bare key.
 *
 * From an address that sent many wrong ones, keys that were never right in this process are not looked up. A key that was right is,
 * so that whoever guesses locks nobody out who shares the address with them.
 */
export function requireApiKey(deps: HttpDeps): AuthenticationHook {
  return async (request) => {
    const key = apiKeyFromHeader(request.headers.authorization);
    if (key === null) {
      throw refused(
        401,
        'not_authenticated',
        'Send the API key of the workspace in the Authorization header: "Token <key>".',
      );
    }
    const { wrongSecrets, knownApiKeys } = request.server;
    const digest = createHash('sha256').update(key).digest('base64url');
    if (!knownApiKeys.has(digest) && wrongSecrets.isOver(request)) throw wrongSecrets.refusal(request);
    const workspaceId = await findWorkspaceIdByApiKey(deps.db, key);
    if (workspaceId === null) {
      knownApiKeys.delete(digest);
      wrongSecrets.count(request);
      throw refused(401, 'authentication_failed', 'This API key is unknown or was revoked.');
    }
    remember(knownApiKeys, digest);
    request.workspaceId = workspaceId;
  };
}

function remember(known: Set<string>, digest: string): void {
  if (known.has(digest)) return;
  for (const first of known) {
    if (known.size < MOST_KNOWN_KEYS) break;
    known.delete(first);
  }
  known.add(digest);
}

/** Lets a request pass when it carries a valid calendar token; an API key beside it is ignored. */
export function requireCalendarToken(deps: HttpDeps): AuthenticationHook {
  return async (request) => {
    const token = request.headers[CALENDAR_TOKEN_HEADER];
    if (typeof token !== 'string' || token === '') {
      throw refused(
        401,
        'not_authenticated',
        `Send a calendar token in the ${CALENDAR_TOKEN_HEADER} header; POST /api/v1/calendar/authenticate/ makes one.`,
      );
    }
    const result = await request.server.readCalendarToken(token, deps.clock.now());
    if (result.kind === 'expired') {
      throw refused(
        401,
        'calendar_token_expired',
        'The calendar token has expired; tokens are valid for 24 hours. Make a new one with POST /api/v1/calendar/authenticate/.',
      );
    }
    if (result.kind === 'invalid') {
      const { wrongSecrets } = request.server;
      wrongSecrets.count(request);
      if (wrongSecrets.isOver(request)) throw wrongSecrets.refusal(request);
      throw refused(
        401,
        'calendar_token_invalid',
        'The calendar token cannot be read. Make a new one with POST /api/v1/calendar/authenticate/.',
      );
    }
    const user = await request.server.findCalendarUser(result.user.id);
    if (user === null) {
      throw refused(
        401,
        'calendar_user_deleted',
        'The calendar user of this token was deleted. POST /api/v1/calendar/authenticate/ creates it again.',
      );
    }
    request.workspaceId = user.workspaceId;
    request.calendarUser = user;
  };
}

/** Lets a request pass with either: the person's calendar token where there is one, else the workspace's API key. */
export function requireTokenOrApiKey(deps: HttpDeps): AuthenticationHook {
  const [withToken, withKey] = [requireCalendarToken(deps), requireApiKey(deps)];
  return (request) => (request.headers[CALENDAR_TOKEN_HEADER] === undefined ? withKey(request) : withToken(request));
}

/** Whether the API key of the calendar user's workspace came beside the calendar token, so that the app itself is asking. */
export async function isVouchedFor(deps: HttpDeps, request: FastifyRequest): Promise<boolean> {
  const key = apiKeyFromHeader(request.headers.authorization);
  return key !== null && (await findWorkspaceIdByApiKey(deps.db, key)) === calendarUserOf(request).workspaceId;
}

/** The calendar user of a request that passed `requireCalendarToken`. */
export function calendarUserOf(request: FastifyRequest): CalendarUser {
  if (request.calendarUser === null) throw refused(401, 'not_authenticated', 'Send a calendar token.');
  return request.calendarUser;
}

/** Step: a browser comes back from a provider's consent page. Stateless: everything needed is in the query. */
import { AppError, isAppError, messageOf } from '../../base/errors.ts';
import { findCalendarUser, readCalendarToken, type CalendarUser } from '../../calendar-users/index.ts';
import type { ProviderCalendar } from '../../providers/index.ts';
import {
  findFirstWorkspace,
  findWorkspace,
  readOAuthClient,
  type OAuthProviderName,
  type Workspace,
} from '../../workspaces/index.ts';
import { connectAccount, type ProvenAccount } from './connect.ts';
import type { FlowDeps } from '../deps.ts';
import { readCallbackState, REDIRECT_URL_KEY, TOKEN_KEY } from '../../contract/oauth-callbacks.ts';

const DEADLINE_MS = 20_000;
const PROVIDER_LABEL = { google: 'Google', microsoft: 'Microsoft' } as const;

/** What the provider, or a forwarder, put into the address. */
export type OAuthCallbackQuery = {
  code: string | null;
  state: string | null;
  error: string | null;
  errorDescription: string | null;
};

/** Where the browser goes, or what it is shown. `message` is the documented text, `advice` says what to do. */
export type OAuthCallbackAnswer =
  | { kind: 'connected'; redirectTo: string | null; account: string }
  | { kind: 'failed'; redirectTo: string | null; code: string; message: string; advice: string };

class Failure extends Error {
  readonly code: string;
  readonly advice: string;
  constructor(code: string, message: string, advice: string) {
    super(message);
    this.code = code;
    this.advice = advice;
  }
}

const failedBecause = (code: string, reason: string, advice: string): Failure =>
  new Failure(code, `Calendar connection failed! (reason: ${reason})`, advice);

/** Takes a callback to its end: code exchanged, account stored, first sync asked for. Never throws for what a stranger sent. */
export async function answerOAuthCallback(
  deps: FlowDeps,
  provider: OAuthProviderName,
  query: OAuthCallbackQuery,
): Promise<OAuthCallbackAnswer> {
  const state = readCallbackState(query.state);
  const token =
    state === null ? null : await readCalendarToken(deps.calendarTokenKey, state[TOKEN_KEY] ?? '', deps.clock.now());
  const workspace =
    token === null || token.kind === 'invalid'
      ? await findFirstWorkspace(deps.db)
      : await findWorkspace(deps.db, token.user.workspaceId);
  const target = (key: string): Target => allowedTarget(workspace, deps.settings.publicUrl, state?.[key]);
  try {
    if (state === null) {
      throw failedBecause(
        'state_invalid',
        'state is missing or is not a JSON object',
        'Start again from the app; the address must be forwarded with all its query parameters unchanged.',
      );
    }
    if (token?.kind !== 'valid' || workspace === null)
      throw tokenFailure(token?.kind === 'expired' ? 'expired' : 'invalid');
    for (const key of ['success_url', 'error_url']) {
      if (target(key).kind === 'refused') throw redirectFailure(key);
    }
    // The app may have deleted the person while the consent page was open; consenting must not create that person again.
    const user = await findCalendarUser(deps.db, token.user.id);
    if (user === null) throw tokenFailure('deleted');
    const account = await exchange(deps, provider, user, query, state[REDIRECT_URL_KEY[provider]]);
    return { kind: 'connected', redirectTo: urlOf(target('success_url')), account };
  } catch (error) {
    const failure = error instanceof Failure ? error : unexpected(deps, provider, error);
    const errorUrl = urlOf(target('error_url'));
    return {
      kind: 'failed',
      redirectTo:
        errorUrl === null ? null : withParameters(errorUrl, { error: failure.code, error_reason: failure.message }),
      code: failure.code,
      message: failure.message,
      advice: failure.advice,
    };
  }
}

async function exchange(
  deps: FlowDeps,
  provider: OAuthProviderName,
  user: CalendarUser,
  query: OAuthCallbackQuery,
  redirectUri: string | undefined,
): Promise<string> {
  const label = PROVIDER_LABEL[provider];
  const oauth = deps.oauthProviders[provider];
  if (query.error !== null) {
    const refusal = { error: query.error, description: query.errorDescription };
    const advice = oauth?.adviceOnRefusal?.(refusal) ?? null;
    throw query.error === 'access_denied'
      ? failedBecause(
          'access_denied',
          'access_denied',
          advice ?? `Consent was not given at ${label}. Connect again and allow access to the calendar.`,
        )
      : failedBecause(
          'provider_refused',
          `${query.error}${query.errorDescription === null ? '' : `: ${query.errorDescription}`}`.slice(0, 300),
          advice ??
            `${label} refused the request. Check the OAuth client of this workspace: client id, redirect address and scopes.`,
        );
  }
  if (query.code === null)
    throw failedBecause(
      'code_missing',
      'code missing from oAuth response',
      'Start again from the app; the address must be forwarded with all its query parameters unchanged.',
    );
  if (redirectUri === undefined) {
    throw failedBecause(
      'redirect_url_missing',
      `${REDIRECT_URL_KEY[provider]} missing from state`,
      'The app must put the redirect address of its consent link into state.',
    );
  }
  const calendarProvider = deps.providers[provider];
  const client = await readOAuthClient(deps.db, deps.sealer, user.workspaceId, provider);
  if (oauth === undefined || calendarProvider === undefined || client === null) {
    throw failedBecause(
      'client_missing',
      `no ${label} OAuth client is set for this workspace`,
      `Set ${provider.toUpperCase()}_CLIENT_ID and ${provider.toUpperCase()}_CLIENT_SECRET, then connect again.`,
    );
  }
  const signal = AbortSignal.timeout(DEADLINE_MS);
  const result = await oauth.exchangeCode({ client, code: query.code, redirectUri, signal });
  if (result.kind === 'failed') throw failedBecause(result.code, result.reason, result.advice);
  const listed = await calendarProvider.listCalendars(result.credentials, { signal });
  if (listed.kind === 'disconnected')
    throw failedBecause(
      listed.code,
      listed.reason,
      'Connect again with another account, or ask the administrator of this one.',
    );
  if (listed.kind === 'access_token_refused')
    throw failedBecause(
      'provider_unavailable',
      `${label} refused the access it just gave`,
      'Connect again in a minute.',
    );
  const proven: ProvenAccount = {
    provider,
    account: result.email,
    addresses: [result.email],
    credentials: result.credentials,
    oauthClientId: client.clientId,
    calendars: withPrimary(listed.calendars),
  };
  await connectAccount(deps, user, proven).catch((error: unknown) => {
    if (isAppError(error, 'not_found')) throw tokenFailure('deleted');
    if (!isAppError(error, 'invalid_request')) throw error;
    throw failedBecause('too_many_connections', 'too many calendar accounts are connected', error.message);
  });
  return result.email;
}

/** A connection without a main calendar would read nothing; the first one stands in for it. */
const withPrimary = (calendars: ProviderCalendar[]): ProviderCalendar[] =>
  calendars.some((calendar) => calendar.isPrimary)
    ? calendars
    : calendars.map((calendar, index) => ({ ...calendar, isPrimary: index === 0 }));

const TOKEN_TROUBLE = {
  expired: {
    code: 'calendar_token_expired',
    advice: 'The calendar token is older than 24 hours. Go back to the app and start again.',
  },
  invalid: {
    code: 'calendar_token_invalid',
    advice:
      'The calendar token cannot be read. The app must put a token from POST /api/v1/calendar/authenticate/ into state.',
  },
  deleted: {
    code: 'calendar_user_deleted',
    advice: 'The calendar user of this token was deleted. Go back to the app and start again.',
  },
} as const;

function tokenFailure(trouble: keyof typeof TOKEN_TROUBLE): Failure {
  const { code, advice } = TOKEN_TROUBLE[trouble];
  return new Failure(code, "Calendar connection failed! (Invalid 'recall_calendar_auth_token' supplied)", advice);
}

const redirectFailure = (key: string): Failure =>
  failedBecause(
    'redirect_not_allowed',
    `${key} is not an allowed redirect target`,
    'Its origin must be listed in ALLOWED_REDIRECT_ORIGINS of this server.',
  );

function unexpected(deps: FlowDeps, provider: OAuthProviderName, error: unknown): Failure {
  deps.log.error('connecting a calendar failed', { provider, error: messageOf(error) });
  const isProviders =
    (error instanceof AppError && error.code.startsWith('provider_')) ||
    (error instanceof Error && error.name === 'TimeoutError');
  return isProviders
    ? failedBecause(
        'provider_unavailable',
        `${PROVIDER_LABEL[provider]} did not answer as expected`,
        `${PROVIDER_LABEL[provider]} has trouble at the moment. Connect again in a few minutes.`,
      )
    : failedBecause(
        'internal_error',
        'an error on this server',
        'The log of the server has the details. Connect again later.',
      );
}

type Target = { kind: 'none' } | { kind: 'allowed'; url: string } | { kind: 'refused' };

/** A browser is sent only to us and to origins the workspace lists; anything else would make this server an open redirect. */
function allowedTarget(workspace: Workspace | null, publicUrl: string, text: string | undefined): Target {
  if (text === undefined) return { kind: 'none' };
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || (url.protocol !== 'https:' && url.protocol !== 'http:') || url.username !== '')
    return { kind: 'refused' };
  const isAllowed =
    url.origin === new URL(publicUrl).origin ||
    (workspace?.allowedRedirectOrigins.some((origin) => matchesOrigin(url, origin)) ?? false);
  return isAllowed ? { kind: 'allowed', url: url.href } : { kind: 'refused' };
}

/** `http://localhost` without a port allows every port of localhost, as development needs. */
function matchesOrigin(url: URL, allowed: string): boolean {
  if (!URL.canParse(allowed)) return false;
  const origin = new URL(allowed);
  const isLocal = origin.hostname === 'localhost' || origin.hostname === '127.0.0.1';
  return isLocal && origin.port === ''
    ? url.protocol === origin.protocol && url.hostname === origin.hostname
    : url.origin === origin.origin;
}

const urlOf = (target: Target): string | null => (target.kind === 'allowed' ? target.url : null);

function withParameters(address: string, parameters: Record<string, string>): string {
  const url = new URL(address);
  for (const [name, value] of Object.entries(parameters)) url.searchParams.append(name, value);
  return url.href;
}

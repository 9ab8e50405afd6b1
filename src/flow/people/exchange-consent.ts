/** Step: what a consent page sent back becomes an account whose access is proven. Nothing is stored. */
import type { ProviderCalendar } from '../../providers/index.ts';
import { REDIRECT_URL_KEY } from '../../contract/oauth-callbacks.ts';
import { readOAuthClient, type OAuthProviderName } from '../../workspaces/index.ts';
import type { FlowDeps } from '../deps.ts';
import type { ProvenAccount } from './connect.ts';
import { failedBecause } from './consent-failures.ts';

const DEADLINE_MS = 20_000;
/** As people call them. */
export const PROVIDER_LABEL = { google: 'Google', microsoft: 'Microsoft' } as const;

/** What the provider, or a forwarder, put into the address. */
export type OAuthCallbackQuery = {
  code: string | null;
  state: string | null;
  error: string | null;
  errorDescription: string | null;
};

/**
 * Exchanges the code of a callback and lists the calendars of its account.
 *
 * @param way.redirectUri As in the address of the consent page; undefined: nobody said.
 * @throws {ConsentFailure} for everything that the provider or its person can have done.
 */
export async function exchangeConsent(
  deps: FlowDeps,
  provider: OAuthProviderName,
  query: OAuthCallbackQuery,
  { workspaceId, redirectUri, codeVerifier }: { workspaceId: string; redirectUri?: string; codeVerifier?: string },
): Promise<ProvenAccount & { oauthClientId: string }> {
  const label = PROVIDER_LABEL[provider];
  const oauth = deps.oauthProviders[provider];
  if (query.error !== null) {
    const refusal = { error: query.error, description: query.errorDescription };
    const known = oauth?.adviceOnRefusal?.(refusal) ?? null;
    throw query.error === 'access_denied'
      ? failedBecause(
          'access_denied',
          'access_denied',
          known?.advice ?? `Consent was not given at ${label}. Connect again and allow access to the calendar.`,
          { isForPerson: known?.isForPerson ?? true },
        )
      : failedBecause(
          'provider_refused',
          `${query.error}${query.errorDescription === null ? '' : `: ${query.errorDescription}`}`.slice(0, 300),
          known?.advice ??
            `${label} refused the request. Check the OAuth client of this workspace: client id, redirect address and scopes.`,
          { isForPerson: known?.isForPerson ?? false },
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
  const client = await readOAuthClient(deps.db, deps.sealer, workspaceId, provider);
  if (oauth === undefined || calendarProvider === undefined || client === null) {
    throw failedBecause(
      'client_missing',
      `no ${label} OAuth client is set for this workspace`,
      `Set ${provider.toUpperCase()}_CLIENT_ID and ${provider.toUpperCase()}_CLIENT_SECRET, then connect again.`,
    );
  }
  const signal = AbortSignal.timeout(DEADLINE_MS);
  const result = await oauth.exchangeCode({
    client,
    code: query.code,
    redirectUri,
    ...(codeVerifier !== undefined && { codeVerifier }),
    signal,
  });
  if (result.kind === 'failed')
    throw failedBecause(result.code, result.reason, result.advice, { isForPerson: result.isForPerson ?? false });
  const listed = await calendarProvider.listCalendars(result.credentials, { signal });
  if (listed.kind === 'disconnected')
    throw failedBecause(
      listed.code,
      listed.reason,
      'Connect again with another account, or ask the administrator of this one.',
      { isForPerson: true },
    );
  if (listed.kind === 'access_token_refused')
    throw failedBecause(
      'provider_unavailable',
      `${label} refused the access it just gave`,
      'Connect again in a minute.',
    );
  return {
    provider,
    account: result.email,
    addresses: [result.email],
    credentials: result.credentials,
    oauthClientId: client.clientId,
    calendars: withPrimary(listed.calendars),
  };
}

/** A connection without a main calendar would read nothing; the first one stands in for it. */
const withPrimary = (calendars: ProviderCalendar[]): ProviderCalendar[] =>
  calendars.some((calendar) => calendar.isPrimary)
    ? calendars
    : calendars.map((calendar, index) => ({ ...calendar, isPrimary: index === 0 }));

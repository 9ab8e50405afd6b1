/** Home of calls to Microsoft Graph: its addresses, the headers every call has, and the limits of a mailbox. */
import { createHash, randomUUID } from 'node:crypto';
import { AppError } from '../../base/errors.ts';
import type { OutboundResponse } from '../../base/outbound-http.ts';
import type { Credentials } from '../port.ts';
import { callWithToken, oauthOnly, retryAfterMsOf, withoutSlash } from '../json-api.ts';
import type { AccountRequest, OAuthCredentials, ProviderApi } from '../json-api.ts';
import type { MailboxGate } from './mailbox-gate.ts';

/** Where Microsoft is: origins without a path, as in the configuration. */
export type MicrosoftUrls = { login: string; graph: string };

/** What every part of the adapter needs. `tenant` is the segment of the login addresses: who may connect. */
export type MicrosoftDeps = ProviderApi & { urls: MicrosoftUrls; tenant: string; gate: MailboxGate };

/**
 * Ids that survive a move between folders, and times in UTC. The body stays HTML, because as text it may lose the
 * addresses behind its links.
 */
const PREFER = 'IdType="ImmutableId", outlook.timezone="UTC"';

/** Builds an address of Graph. Each path part is encoded, because ids contain `/` and `=`. */
export function graphUrl(
  deps: MicrosoftDeps,
  path: readonly string[],
  query: Readonly<Record<string, string>> = {},
): string {
  const parameters = Object.entries(query).map(([name, value]) => `${name}=${encodeURIComponent(value)}`);
  const search = parameters.length === 0 ? '' : `?${parameters.join('&')}`;
  return `${withoutSlash(deps.urls.graph)}/v1.0/${path.map(encodeURIComponent).join('/')}${search}`;
}

/**
 * Takes the address of the next page as Graph gave it.
 *
 * @throws {AppError} `provider_response_invalid` it leads away from Graph, where the access token must not go.
 */
export function nextPageUrl(deps: MicrosoftDeps, link: string): string {
  if (URL.canParse(link) && new URL(link).origin === new URL(deps.urls.graph).origin) return link;
  throw new AppError(
    'provider_response_invalid',
    'Microsoft named a next page that is not at Microsoft Graph. Nothing was stored; it is tried again.',
  );
}

/**
 * Makes one request in the name of the account and returns any answer.
 *
 * At most three at once for a mailbox. An answer 429 or 503 with Retry-After closes the mailbox for all of this process:
 * until then nothing is sent.
 *
 * @throws {AppError} `provider_unavailable` no complete answer in time, or the mailbox pauses.
 * @throws {AppError} `provider_response_invalid` an answer larger than it can be, or a redirect to where we may not go.
 * @see https://learn.microsoft.com/graph/throttling
 */
export function callGraph(
  deps: MicrosoftDeps,
  credentials: Credentials,
  request: AccountRequest,
): Promise<OutboundResponse> {
  const mailbox = mailboxOf(oauthOnly(credentials));
  return deps.gate.enter(mailbox, request.signal, async () => {
    const headers = { prefer: PREFER, 'client-request-id': randomUUID() };
    const response = await callWithToken(deps, credentials, { ...request, headers });
    const asksForPause = response.status === 429 || response.status === 503;
    const pauseMs = asksForPause ? retryAfterMsOf(response, deps.clock) : null;
    if (pauseMs !== null) deps.gate.pause(mailbox, pauseMs);
    return response;
  });
}

/** Until the account has told its id, its consent stands for it. */
const mailboxOf = ({ accountId, refreshToken }: OAuthCredentials): string =>
  accountId ?? createHash('sha256').update(refreshToken).digest('base64url');

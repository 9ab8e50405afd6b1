/**
 * Home of access to an account: its credentials are opened, its access token is refreshed by one process at a time, and nothing is asked
 * while the provider wants a pause.
 */
import { setTimeout as wait } from 'node:timers/promises';
import { AppError } from '../../base/errors.ts';
import {
  endRefreshLease,
  openCredentials,
  pauseConnection,
  readCredentials,
  saveCredentials,
  takeRefreshLease,
} from '../../connections/index.ts';
import type { CalendarProvider, Credentials, Disconnected } from '../../providers/index.ts';
import type { Connection } from '../../connections/index.ts';
import { RETRY_AFTER_MAX_MS } from '../../base/retry-after.ts';
import { readOAuthClient } from '../../workspaces/index.ts';
import type { FlowDeps } from '../deps.ts';

const REFRESH_AHEAD_MS = 120_000;
/** When a token endpoint that does not answer is given up. */
const REFRESH_DEADLINE_MS = 10_000;
/** How long one process alone may refresh a token; longer than the deadline, so that its request has ended before another begins. */
const REFRESH_LEASE_MS = 15_000;
const LONGEST_WAIT_MS = REFRESH_LEASE_MS + REFRESH_DEADLINE_MS;
const LOOK_EVERY_MS = 50;

type OpenAccess = { kind: 'open'; credentials: Credentials; envelope: string };

/** The provider refuses these sealed credentials. Another process may have replaced them meanwhile; those may work. */
export type RefusedAccess = Disconnected & { envelope: string };

type TokenRefused = { kind: 'access_token_refused' };

/**
 * Asks a provider something with open access. A refused access token is refreshed once and the question asked again. When the
 * provider wants to be left in peace for a time, the whole connection is: nothing is asked before that.
 *
 * @param ask Asks once, with these credentials.
 * @param options.wantsFreshToken The provider asked for a fresh access token, however fresh the present one looks.
 * @param options.envelope The sealed credentials, when they were read a moment ago.
 * @returns the answer, and the envelope of the access it was given to.
 * @throws {AppError} `provider_unavailable` no fresh token can be had now, or the provider is left in peace.
 */
export async function askWithAccess<Answer extends { kind: string }>(
  deps: FlowDeps,
  connection: Connection,
  signal: AbortSignal,
  ask: (credentials: Credentials) => Promise<Answer | TokenRefused>,
  options: { wantsFreshToken?: boolean; envelope?: string | null } = {},
): Promise<{ answer: Answer | Disconnected; envelope: string }> {
  refuseWhilePaused(deps, connection);
  try {
    const present =
      options.wantsFreshToken === true ? await readCredentials(deps.db, deps.sealer, connection.id) : null;
    let access = await openAccess(deps, connection, signal, { refused: present?.envelope, known: options.envelope });
    if (access.kind === 'disconnected') return { answer: access, envelope: access.envelope };
    let answer = await ask(access.credentials);
    if (isTokenRefused(answer)) {
      access = await openAccess(deps, connection, signal, { refused: access.envelope });
      if (access.kind === 'disconnected') return { answer: access, envelope: access.envelope };
      answer = await ask(access.credentials);
    }
    if (isTokenRefused(answer))
      throw new AppError('provider_unavailable', 'The provider refused a fresh access token. It is tried again.');
    return { answer, envelope: access.envelope };
  } catch (error) {
    if (error instanceof AppError && error.retryAfterMs !== null) {
      const pauseMs = Math.min(error.retryAfterMs, RETRY_AFTER_MAX_MS);
      await pauseConnection(deps.db, connection.id, new Date(deps.clock.now().getTime() + pauseMs));
    }
    throw error;
  }
}

const isTokenRefused = (answer: { kind: string }): answer is TokenRefused => answer.kind === 'access_token_refused';

function refuseWhilePaused(deps: FlowDeps, { pausedUntil, provider }: Connection): void {
  const restMs = pausedUntil === null ? 0 : pausedUntil.getTime() - deps.clock.now().getTime();
  if (restMs <= 0) return;
  const sentence = `The calendar provider (${provider}) asked to be left in peace for a while. It is tried again after that.`;
  throw new AppError('provider_unavailable', sentence, { retryAfterMs: restMs });
}

/**
 * Opens the credentials of a connection, with an access token that lasts long enough for one run.
 *
 * Of all processes one at a time asks for a fresh token, by a lease on the row and not by a lock: a slow token endpoint holds no
 * connection to the database. Providers that rotate refresh tokens keep the old one alive for a while, so that a process that
 * dies before it stored the new one loses nothing.
 *
 * @param envelopes.refused The one whose access token the provider refused: refreshed also when it looks fresh.
 * @param envelopes.known The one that was read a moment ago, to be opened first.
 * @throws {AppError} `provider_unavailable` no fresh token can be had now; `configuration_invalid` no OAuth client is set, or the provider refuses it.
 */
export async function openAccess(
  deps: FlowDeps,
  connection: Connection,
  signal: AbortSignal,
  envelopes: { refused?: string | undefined; known?: string | null | undefined } = {},
): Promise<OpenAccess | RefusedAccess> {
  const { refused, known = null } = envelopes;
  const refresh = deps.providers[connection.provider]?.refresh;
  const giveUpAtMs = performance.now() + LONGEST_WAIT_MS;
  let stored: OpenAccess =
    known === null
      ? await readAccess(deps, connection)
      : { kind: 'open', credentials: openCredentials(deps.sealer, known), envelope: known };
  for (;;) {
    if (refresh === undefined || !needsRefresh(deps, stored, refused)) return stored;
    const lease = await takeRefreshLease(deps.db, connection.id, REFRESH_LEASE_MS);
    if (lease !== null) {
      try {
        // Whoever had the right before may have stored a fresh token since.
        const latest = await readAccess(deps, connection);
        if (!needsRefresh(deps, latest, refused)) return latest;
        return await refreshAlone(deps, connection, latest, refresh, signal);
      } finally {
        await endRefreshLease(deps.db, lease);
      }
    }
    if (performance.now() > giveUpAtMs)
      throw new AppError('provider_unavailable', 'A fresh access token could not be had in time. It is tried again.');
    await wait(LOOK_EVERY_MS, undefined, { signal });
    stored = await readAccess(deps, connection);
  }
}

async function readAccess(deps: FlowDeps, connection: Connection): Promise<OpenAccess> {
  const stored = await readCredentials(deps.db, deps.sealer, connection.id);
  if (stored === null) throw new AppError('not_found', 'The connection was removed while its calendar was being read.');
  return { kind: 'open', ...stored };
}

function needsRefresh(deps: FlowDeps, { credentials, envelope }: OpenAccess, refusedEnvelope?: string): boolean {
  if (credentials.kind !== 'oauth') return false;
  const restMs = new Date(credentials.accessTokenExpiresAt).getTime() - deps.clock.now().getTime();
  return restMs <= REFRESH_AHEAD_MS || envelope === refusedEnvelope;
}

/** The fresh token is stored before anybody uses it. */
async function refreshAlone(
  deps: FlowDeps,
  connection: Connection,
  { credentials, envelope }: OpenAccess,
  refresh: NonNullable<CalendarProvider['refresh']>,
  signal: AbortSignal,
): Promise<OpenAccess | RefusedAccess> {
  const client =
    connection.provider === 'google' || connection.provider === 'microsoft'
      ? await readOAuthClient(deps.db, deps.sealer, connection.workspaceId, connection.provider)
      : null;
  if (client === null)
    throw new AppError('configuration_invalid', `No OAuth client is set for ${connection.provider}.`);
  const deadline = AbortSignal.timeout(REFRESH_DEADLINE_MS);
  const asked = refresh(credentials, { client, signal: AbortSignal.any([signal, deadline]) });
  const result = await asked.catch((error: unknown) => {
    if (!deadline.aborted || signal.aborted) throw error;
    const sentence = `${connection.provider} gave no fresh access token within ${REFRESH_DEADLINE_MS / 1000} seconds. It is tried again.`;
    throw new AppError('provider_unavailable', sentence, { cause: error });
  });
  switch (result.kind) {
    case 'refreshed': {
      const saved = await saveCredentials(deps.db, deps.sealer, connection.id, result.credentials, envelope);
      // Replaced meanwhile: the person has connected the account again, and that access counts.
      return saved === null
        ? readAccess(deps, connection)
        : { kind: 'open', credentials: result.credentials, envelope: saved };
    }
    case 'client_refused':
      throw new AppError('configuration_invalid', result.reason);
    case 'disconnected':
      return { ...result, envelope };
  }
}

/** Step: a person connects a calendar: by a provider's consent page, the address of a feed, or a CalDAV account. */
import { addCalendars, forgetSyncTokens, listConnectedCalendars, pickCalendars } from '../../calendars/index.ts';
import {
  changeConnectionState,
  describeAccount,
  insertConnection,
  listConnections,
  markTakenAway,
  noteLeftOut,
  readCredentials,
  saveCredentials,
} from '../../connections/index.ts';
import { syncWindowAt } from '../../calendar-events/index.ts';
import { ensureCalendarUser, lockCalendarUser, type CalendarUser } from '../../calendar-users/index.ts';
import type { Connection } from '../../connections/index.ts';
import type { Credentials, ProviderCalendar, ProviderName } from '../../providers/index.ts';
import { AppError } from '../../base/errors.ts';
import { inTransaction, type Db } from '../../db/index.ts';
import { createPreferences } from '../../decisions/index.ts';
import { findWorkspace, type Workspace } from '../../workspaces/index.ts';
import { announceConnected } from '../tell/announce.ts';
import { wantChannel } from '../read/channels.ts';
import { redecideConnection } from '../decide/decide-recording.ts';
import type { FlowDeps } from '../deps.ts';
import { finishTakingAway } from './disconnect.ts';
import { releaseAccess, readHeldAccess, type HeldAccess } from './release-access.ts';
import { planAndTell } from '../decide/plan-and-tell.ts';
import { requestSync } from '../read/request-sync.ts';

const PROBE_DEADLINE_MS = 35_000;

/** Finds or creates a calendar user, with default preferences. */
export async function openCalendarUser(deps: FlowDeps, workspaceId: string, externalId: string): Promise<CalendarUser> {
  return inTransaction(deps.db, async (tx) => {
    const { user, isNew } = await ensureCalendarUser(tx, workspaceId, externalId, deps.clock.now());
    if (isNew) await createPreferences(tx, user.id);
    return user;
  });
}

/** An account whose access was just proven. */
export type ProvenAccount = {
  provider: ProviderName;
  account: string;
  /** Addresses that mean "me", lower case. */
  addresses: string[];
  credentials: Credentials;
  /** The OAuth client that consent was given to; absent where there is none. */
  oauthClientId?: string;
  calendars: ProviderCalendar[];
  /** Id of the calendar that is read from the beginning; null or absent: the main one. */
  firstChoice?: string | null;
};

/**
 * Stores a connection and asks for its first sync.
 *
 * The same account (of feeds: the same address) again keeps its calendars, overrides and history and is read whole. On
 * Google and Microsoft another account replaces the first, with its data and bots, unless the workspace allows several; the
 * access to the first is then given back to the provider.
 *
 * @throws {AppError} `not_found` the calendar user was deleted meanwhile; `invalid_request` the person has as many as the workspace allows.
 */
export async function connectAccount(deps: FlowDeps, user: CalendarUser, proven: ProvenAccount): Promise<Connection> {
  const connection = await connectWithin(deps, user, proven, { mayReplace: () => true });
  if (connection === null) throw new Error('a connection that may replace any was refused');
  return connection;
}

/**
 * The same, but only connections with these ids are replaced.
 *
 * @param allowed.replaced Ids of the connections that the person was told of.
 * @param allowed.within Done in the same transaction, first; what it throws undoes all.
 * @returns null, with nothing done, when it would replace another.
 * @throws {AppError} as `connectAccount`.
 */
export const connectWithoutReplacing = (
  deps: FlowDeps,
  user: CalendarUser,
  proven: ProvenAccount,
  allowed: { replaced: readonly string[]; within?: (tx: Db) => Promise<void> } = { replaced: [] },
): Promise<Connection | null> =>
  connectWithin(deps, user, proven, { ...allowed, mayReplace: ({ id }) => allowed.replaced.includes(id) });

/** The connections that an account would replace. */
export async function findReplaced(
  deps: FlowDeps,
  user: CalendarUser,
  proven: Pick<ProvenAccount, 'provider' | 'account' | 'credentials'>,
): Promise<Connection[]> {
  const connections = ofProvider(await listConnections(deps.db, [user.id]), proven.provider);
  const same = await findSame(deps.db, deps, connections, proven);
  const workspace = await findWorkspace(deps.db, user.workspaceId);
  return same === undefined ? replacedOf(workspace, proven.provider, connections) : [];
}

async function connectWithin(
  deps: FlowDeps,
  user: CalendarUser,
  proven: ProvenAccount,
  limits: { mayReplace: (connection: Connection) => boolean; within?: (tx: Db) => Promise<void> },
): Promise<Connection | null> {
  const now = deps.clock.now();
  const outcome = await inTransaction(deps.db, async (tx) => {
    if (!(await lockCalendarUser(tx, user.id))) throw new AppError('not_found', 'The calendar user was deleted.');
    const all = await listConnections(tx, [user.id]);
    const connections = ofProvider(all, proven.provider);
    const same = await findSame(tx, deps, connections, proven);
    const workspace = await findWorkspace(tx, user.workspaceId);
    const others = same === undefined ? replacedOf(workspace, proven.provider, connections) : [];
    if (same === undefined) refuseTooMany(all.length - others.length, workspace);
    if (!others.every((connection) => limits.mayReplace(connection))) return null;
    await limits.within?.(tx);
    const replaced = await makeRoom(tx, deps, others, now);
    const connection =
      same === undefined
        ? await insertConnection(tx, deps.sealer, {
            workspaceId: user.workspaceId,
            calendarUserId: user.id,
            provider: proven.provider,
            account: proven.account,
            addresses: proven.addresses,
            oauthClientId: proven.oauthClientId ?? null,
            state: 'connecting',
            createdAt: now,
            credentials: proven.credentials,
          })
        : await reopen(tx, deps, same, proven, now);
    // What a person chose of an account before stays, whatever would be chosen of it today.
    const first = same === undefined ? (proven.firstChoice ?? null) : null;
    const before = same === undefined ? [] : await listConnectedCalendars(tx, same.id);
    const known = new Set([first, ...before.map(({ providerCalendarId }) => providerCalendarId)]);
    const { picked, leftOut } = pickCalendars(proven.calendars, known);
    await addCalendars(tx, connection, picked, now, {
      read: first === null ? { kind: 'main' } : { kind: 'one', providerCalendarId: first },
    });
    await noteLeftOut(tx, connection.id, leftOut);
    const calendars = await listConnectedCalendars(tx, connection.id);
    if (same !== undefined)
      await forgetSyncTokens(
        tx,
        calendars.map(({ id }) => id),
      );
    const calendarIds = calendars.filter(({ isSelected }) => isSelected).map(({ id }) => id);
    await requestSync(tx, calendarIds, now);
    for (const calendarId of calendarIds) await wantChannel(tx, deps, calendarId, proven.provider, now);
    deps.log.info('calendar connected', {
      connectionId: connection.id,
      provider: proven.provider,
      isReconnect: same !== undefined,
    });
    return { connection: { ...connection, leftOut }, replaced };
  });
  if (outcome === null) return null;
  for (const held of outcome.replaced) {
    await finishTakingAway(deps, held.connection.id);
    await releaseAccess(deps, held);
  }
  return outcome.connection;
}

/**
 * The connection that reads what was just proven, if there is one.
 *
 * The account of a feed is only a label: two feeds of one server can share it, so their addresses are compared. A feed that is
 * gone comes back under another address, so a disconnected one with the same label is taken for it. One user name can be an
 * account at two CalDAV servers, so there the servers are compared too.
 */
async function findSame(
  tx: Db,
  deps: FlowDeps,
  connections: readonly Connection[],
  { account, credentials }: Pick<ProvenAccount, 'account' | 'credentials'>,
): Promise<Connection | undefined> {
  const alike = connections.filter((connection) => connection.account.toLowerCase() === account.toLowerCase());
  if (credentials.kind === 'oauth') return alike[0];
  for (const connection of credentials.kind === 'feed' ? connections : alike) {
    const stored = (await readCredentials(tx, deps.sealer, connection.id))?.credentials;
    if (stored?.kind === 'feed' && credentials.kind === 'feed' && stored.url === credentials.url) return connection;
    if (stored?.kind === 'password' && credentials.kind === 'password' && isSameServer(stored.url, credentials.url))
      return connection;
  }
  if (credentials.kind === 'password') return undefined;
  return alike.find((connection) => connection.state === 'disconnected');
}

const isSameServer = (one: string, other: string): boolean => new URL(one).host === new URL(other).host;

const ofProvider = (connections: readonly Connection[], provider: ProviderName): Connection[] =>
  connections.filter((connection) => connection.provider === provider);

/** Which connections of a provider go when an account comes that none of them is. */
const replacedOf = (workspace: Workspace | null, provider: ProviderName, connections: Connection[]): Connection[] =>
  (provider === 'google' || provider === 'microsoft') && workspace?.allowSeveralAccounts !== true ? connections : [];

function refuseTooMany(count: number, workspace: Workspace | null): void {
  if (workspace === null || count < workspace.maxConnections) return;
  const most = workspace.maxConnections;
  const sentence = `${most} ${most === 1 ? 'calendar account is' : 'calendar accounts are'} connected already, and no more are allowed here. Disconnect one first.`;
  throw new AppError('invalid_request', sentence);
}

/** @returns what the connections held that were removed, to be given back once that is committed. */
async function makeRoom(tx: Db, deps: FlowDeps, connections: readonly Connection[], now: Date): Promise<HeldAccess[]> {
  const held: HeldAccess[] = [];
  for (const connection of connections) {
    held.push(await readHeldAccess(tx, deps, connection));
    await markTakenAway(tx, connection.id, now);
  }
  return held;
}

async function reopen(
  tx: Db,
  deps: FlowDeps,
  known: Connection,
  { account, addresses, credentials, oauthClientId }: ProvenAccount,
  now: Date,
): Promise<Connection> {
  const connection = { ...known, account, addresses, oauthClientId: oauthClientId ?? null };
  await saveCredentials(tx, deps.sealer, connection.id, credentials);
  await describeAccount(tx, connection);
  const isChanged = await changeConnectionState(tx, connection.id, {
    state: 'connected',
    code: null,
    reason: null,
    now,
  });
  if (isChanged) {
    // The next read writes only what differs from what is stored, so the stored meetings are decided again here.
    const changed = await redecideConnection(tx, connection, now);
    await planAndTell(tx, deps, connection.workspaceId, changed, now);
    await announceConnected(tx, connection, now);
  }
  return { ...connection, state: 'connected', disconnectCode: null, disconnectReason: null };
}

/**
 * Connects what a person typed in: a calendar feed, read once before, or a CalDAV account, whose calendars are found before.
 *
 * @param typed.url Of CalDAV the address of the server, or empty: then it is that of the disconnected account with this user name,
 *   or else found by the domain of the user name.
 * @throws {AppError} `invalid_request` with a sentence when it cannot be reached, refuses the password or has no calendar;
 *   `field` is url, username or password, or null when the person has as many as the workspace allows.
 */
export async function connectByAddress(
  deps: FlowDeps,
  user: CalendarUser,
  typed:
    | { kind: 'ics'; url: string; addresses: string[] }
    | { kind: 'caldav'; url: string; username: string; password: string },
): Promise<Connection> {
  if (typed.kind === 'ics') {
    const proven = await probe(deps, 'ics', { kind: 'feed', url: typed.url });
    return connectAccount(deps, user, { ...proven, addresses: typed.addresses });
  }
  const { username, password } = typed;
  const url = typed.url === '' ? await lostServer(deps, user, username) : typed.url;
  return connectAccount(deps, user, await probe(deps, 'caldav', { kind: 'password', url, username, password }));
}

/** Where a disconnected account with this user name is, so that to connect it again only the password is asked for; empty without one. */
async function lostServer(deps: FlowDeps, user: CalendarUser, username: string): Promise<string> {
  for (const connection of await listConnections(deps.db, [user.id])) {
    if (connection.provider !== 'caldav' || connection.state !== 'disconnected') continue;
    const stored = (await readCredentials(deps.db, deps.sealer, connection.id))?.credentials;
    if (stored?.kind === 'password' && stored.username === username) return stored.url;
  }
  return '';
}

async function probe(deps: FlowDeps, provider: 'caldav' | 'ics', credentials: Credentials): Promise<ProvenAccount> {
  const signal = AbortSignal.timeout(PROBE_DEADLINE_MS);
  const window = syncWindowAt(deps.clock.now());
  const asked = deps.providers[provider]?.probe?.(credentials, { window, signal });
  const found = await asked?.catch((cause: unknown) => {
    if (!signal.aborted) throw cause;
    const sentence = `The calendar at this address could not be read within ${PROBE_DEADLINE_MS / 1000} seconds.`;
    throw new AppError('invalid_request', sentence, { cause, field: 'url' });
  });
  if (found === undefined)
    throw new AppError('configuration_invalid', `This server cannot read ${provider} calendars.`);
  if (found.kind === 'unusable') throw new AppError('invalid_request', found.reason, { field: found.field });
  return { ...found, provider };
}

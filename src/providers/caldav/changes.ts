/** Home of reading a CalDAV calendar: the whole window, or what changed since a sync token. */
import { AppError } from '../../base/errors.ts';
import type { CalendarChange } from '../../calendar-events/index.ts';
import { hashReader } from '../../icalendar/index.ts';
import type { Reader } from '../../icalendar/index.ts';
import { earlier, keepNearest, MAX_EVENTS, TOO_MANY_EVENTS } from '../nearest-events.ts';
import type { Credentials, FetchChangesResult } from '../port.ts';
import type { SyncWindow } from '../../calendar-events/index.ts';
import { listAccount } from './discovery.ts';
import { listChanged, listVersions } from './listing.ts';
import type { ObjectHrefs, Trouble, Versions } from './listing.ts';
import { addFetched, failureBudget, fetchObjects, inBatches, nothingFetched } from './objects.ts';
import type { FetchedObjects } from './objects.ts';
import { failureOf, isUnavailable, propfind, STATE_PROPERTIES, syncCollection } from './requests.ts';
import type { DavResult } from './requests.ts';
import { passwordLost } from './sentences.ts';
import { openSession } from './session.ts';
import type { DavSession, SessionDeps } from './session.ts';
import { NO_VERSION, readSyncToken, writeSyncToken } from './sync-token.ts';
import type { CaldavSyncToken } from './sync-token.ts';

type PasswordCredentials = Extract<Credentials, { kind: 'password' }>;
type CalendarToRead = {
  providerCalendarId: string;
  timeZone: string | null;
  syncToken: string | null;
  addresses: string[];
  calendarUserId?: string;
};

/** One run. */
type Run = {
  session: DavSession;
  account: string;
  calendar: URL;
  reader: Reader;
  window: SyncWindow;
};

/**
 * Asks a server for everything that changed in a calendar since its sync token.
 *
 * A server that tells changes (RFC 6578) is asked for them, else versions are compared: the calendar's first, when it
 * has one. Either way a calendar in which nothing happened costs one small request. Occurrences are always expanded
 * here; whether a server can is never relied on.
 *
 * @throws {AppError} `provider_unavailable`, `provider_response_invalid` as in the port.
 * @throws {AppError} `answer_too_large` more than 20,000 objects, or more occurrences than can be followed.
 * @throws {AppError} `address_refused` a private network, or more than 5 redirects.
 * Repeatable: yes; it only reads.
 */
export async function fetchChanges(
  deps: SessionDeps,
  credentials: PasswordCredentials,
  calendar: CalendarToRead,
  { window, signal }: { window: SyncWindow; signal: AbortSignal },
): Promise<FetchChangesResult> {
  const run: Run = {
    session: openSession(deps, credentials.url, credentials, { signal, owner: calendar.calendarUserId }),
    account: credentials.url,
    calendar: new URL(calendar.providerCalendarId, credentials.url),
    reader: { addresses: calendar.addresses, timeZone: calendar.timeZone },
    window,
  };
  if (calendar.syncToken === null) return settle(run, await readWhole(run));
  const known = readSyncToken(calendar.syncToken, hashReader(run.reader));
  if (known === null) return { kind: 'sync_token_expired' };
  return settle(run, known.strategy === 'sync' ? await readSince(run, known) : await compareVersions(run, known));
}

type SyncStrategy = Extract<CaldavSyncToken, { strategy: 'sync' }>;
type EtagStrategy = Extract<CaldavSyncToken, { strategy: 'etags' }>;

/** Reads everything, and finds out how this calendar can be followed from here on. */
async function readWhole(run: Run): Promise<FetchChangesResult | Trouble> {
  const state = await askState(run, STATE_PROPERTIES);
  if (state.kind !== 'listed') return state;
  const own = state.answer;
  const timeZone = own?.timeZone ?? null;
  const reader = { ...run.reader, timeZone: timeZone ?? run.reader.timeZone };
  const readerHash = hashReader(reader);

  const followed = own?.tellsChanges === true ? await listFollowed(run) : null;
  let hrefs: ObjectHrefs;
  let token: CaldavSyncToken;
  if (followed !== null) {
    if (followed.kind !== 'followed') return followed;
    hrefs = followed.hrefs;
    token = { version: 1, readerHash, strategy: 'sync', serverToken: followed.serverToken, owed: [] };
  } else {
    const versions = await listVersions(run.session, run.calendar);
    if (versions.kind !== 'versions') return versions;
    hrefs = versions.hrefs;
    const ctag = own?.ctag ?? null;
    token = { version: 1, readerHash, strategy: 'etags', ctag, etags: [...versions.etags] };
  }
  const answer = await readObjects({ ...run, reader }, { hrefs, goneIds: NONE, token, isComplete: true });
  return answer.kind === 'changes' ? { ...answer, timeZone } : answer;
}

const NONE: ReadonlySet<string> = new Set();

const askState = (run: Run, properties: readonly string[]): Promise<DavResult<'state'>> =>
  propfind(run.session, { url: run.calendar.href, depth: '0', properties }, { question: { kind: 'state' } });

/**
 * Lists everything by way of a token, and tries the token at once: some servers give tokens that they do not take back.
 *
 * @returns null when this server's tokens are of no use.
 */
async function listFollowed(
  run: Run,
): Promise<{ kind: 'followed'; hrefs: ObjectHrefs; serverToken: string } | Trouble | null> {
  const delta = await listChanged(run.session, run.calendar, '');
  if (delta.kind === 'untold') return null;
  if (delta.kind === 'status') return isUnavailable(delta) ? delta : null;
  if (delta.kind !== 'delta') return delta;
  const { changed: hrefs, serverToken } = delta;
  const tried = await syncCollection(run.session, run.calendar.href, serverToken);
  if (tried.kind === 'listed') return tried.answer.syncToken === null ? null : { kind: 'followed', hrefs, serverToken };
  return tried.kind !== 'status' || isUnavailable(tried) ? tried : null;
}

/** Asks what changed since the server's token. */
async function readSince(run: Run, known: SyncStrategy): Promise<FetchChangesResult | Trouble> {
  let delta = await listChanged(run.session, run.calendar, known.serverToken);
  // Servers refuse old tokens with 403, 409, 412 and 500 alike; one of them may have been a moment's weakness.
  if (delta.kind === 'status' && mayBeAboutToken(delta.status) && !delta.isTokenUnknown)
    delta = await listChanged(run.session, run.calendar, known.serverToken);
  if (delta.kind === 'untold') return { kind: 'sync_token_expired' };
  if (delta.kind === 'status' && (delta.isTokenUnknown || mayBeAboutToken(delta.status)))
    return { kind: 'sync_token_expired' };
  if (delta.kind !== 'delta') return delta;
  const { serverToken, goneIds } = delta;
  const owed = known.owed.filter(([id]) => !goneIds.has(id));
  const hrefs = new Map([...owed, ...delta.changed]);
  const token: SyncStrategy = { ...known, serverToken, owed: [] };
  if (hrefs.size === 0 && goneIds.size === 0) return { kind: 'unchanged', syncToken: writeSyncToken(token) };
  return readObjects(run, { hrefs, goneIds, token, isComplete: false });
}

const NOT_ABOUT_TOKEN = new Set([404, 410, 408, 423, 425, 429, 502, 503, 504]);
const mayBeAboutToken = (status: number): boolean => !NOT_ABOUT_TOKEN.has(status);

/** Compares the version of the calendar, then those of its objects. */
async function compareVersions(run: Run, known: EtagStrategy): Promise<FetchChangesResult | Trouble> {
  let { ctag } = known;
  if (ctag !== null) {
    const state = await askState(run, ['s:getctag']);
    if (state.kind !== 'listed') return state;
    ctag = state.answer?.ctag ?? null;
    if (ctag !== null && ctag === known.ctag) return { kind: 'unchanged', syncToken: writeSyncToken(known) };
  }
  const versions = await listVersions(run.session, run.calendar);
  if (versions.kind !== 'versions') return versions;
  const { changed, goneIds } = difference(new Map(known.etags), versions);
  const token: EtagStrategy = { ...known, ctag, etags: [...versions.etags] };
  if (changed.size === 0 && goneIds.size === 0) return { kind: 'unchanged', syncToken: writeSyncToken(token) };
  return readObjects(run, { hrefs: changed, goneIds, token, isComplete: false });
}

function difference(known: ReadonlyMap<string, string>, now: Versions): { changed: ObjectHrefs; goneIds: Set<string> } {
  const isSame = (id: string): boolean => known.get(id) === now.etags.get(id) && now.etags.get(id) !== NO_VERSION;
  return {
    changed: new Map([...now.hrefs].filter(([id]) => !isSame(id))),
    goneIds: new Set([...known.keys()].filter((id) => !now.hrefs.has(id))),
  };
}

/** What is to be read, and the token that stands for it when all of it was. */
type Reading = { hrefs: ObjectHrefs; goneIds: ReadonlySet<string>; token: CaldavSyncToken; isComplete: boolean };

/** Fetches objects batch by batch, and reads each batch before the next is fetched. */
async function readObjects(
  run: Run,
  { hrefs, goneIds, token, isComplete }: Reading,
): Promise<Extract<FetchChangesResult, { kind: 'changes' | 'sync_token_expired' }> | Trouble> {
  const all = nothingFetched();
  const owed: ObjectHrefs = new Map();
  const budget = failureBudget();
  for (const batch of inBatches(hrefs)) {
    const fetched = await fetchObjects(run, batch, budget);
    if (fetched.kind !== 'objects') return fetched;
    for (const { id, mayHeal } of fetched.outcomes) if (mayHeal) owed.set(id, batch.get(id) ?? '');
    addFetched(all, fetched);
    if (all.events.length > 2 * MAX_EVENTS) keepWhatIsNear(run, all);
  }
  keepWhatIsNear(run, all);
  const { outcomes, events, unreadable, completeUntil, bounds } = all;
  // What is left out of a few changes would be taken for gone; of the whole window it is known from when on it is missing.
  if (completeUntil !== null && !isComplete) return { kind: 'sync_token_expired' };
  const replacedIds = isComplete ? [] : outcomes.flatMap(({ id, isReplaced }) => (isReplaced ? [id] : []));
  const changes: CalendarChange[] = [
    ...[...goneIds, ...replacedIds].map((providerEventId) => ({ kind: 'removed' as const, providerEventId })),
    ...events.map((event) => ({ kind: 'upserted' as const, event })),
  ];
  const syncToken = writeSyncToken(owing(token, owed));
  return { kind: 'changes', changes, unreadable, isComplete, syncToken, timeZone: null, completeUntil, bounds };
}

function keepWhatIsNear({ reader }: Run, fetched: FetchedObjects): void {
  const { events, completeUntil } = keepNearest(fetched.events, reader.timeZone);
  fetched.events = events;
  fetched.completeUntil = earlier(fetched.completeUntil, completeUntil);
  if (fetched.completeUntil !== null) fetched.bounds = [...new Set([...fetched.bounds, TOO_MANY_EVENTS])];
}

/** A token after which what the server failed to give is asked for again. */
function owing(token: CaldavSyncToken, owed: ObjectHrefs): CaldavSyncToken {
  if (owed.size === 0) return token;
  if (token.strategy === 'sync') return { ...token, owed: [...owed] };
  const etags = token.etags.map(([id, etag]): [string, string] => [id, owed.has(id) ? NO_VERSION : etag]);
  return { ...token, ctag: token.ctag === null ? null : NO_VERSION, etags };
}

/** What an answer other than the one asked for means: for the calendar, for the account, or for now only. */
async function settle(run: Run, outcome: FetchChangesResult | Trouble): Promise<FetchChangesResult> {
  switch (outcome.kind) {
    case 'password_refused':
      return judgePassword(run);
    case 'not_trusted':
      throw new AppError('provider_response_invalid', outcome.reason);
    case 'status':
      if (outcome.status === 403 || outcome.status === 404 || outcome.status === 410)
        return judgeLoss(run, outcome.status);
      throw failureOf(outcome);
    default:
      return outcome;
  }
}

/** A refusal counts when the account's own place says the same. */
async function judgePassword(run: Run): Promise<FetchChangesResult> {
  const asked = { url: run.account, depth: '0' as const, properties: ['d:resourcetype'] };
  const answer = await propfind(run.session, asked, { question: { kind: 'state' } });
  if (answer.kind === 'password_refused') return passwordLost(run.account);
  throw new AppError(
    'provider_unavailable',
    `The server "${run.calendar.host}" refused the password for this calendar, but not for the account. It is tried again.`,
  );
}

/** A calendar is gone when the account can be listed without it: a proxy's 404 must not take a calendar away. */
async function judgeLoss(run: Run, status: number): Promise<FetchChangesResult> {
  const finding = await listAccount(run.session, run.account);
  if (finding.kind === 'password_refused') return passwordLost(run.account);
  const { host, href } = run.calendar;
  const isListed =
    finding.kind === 'found' &&
    finding.calendars.some(({ providerCalendarId }) => new URL(providerCalendarId, run.account).href === href);
  if (finding.kind === 'found' && !isListed)
    return {
      kind: 'calendar_gone',
      reason: `This calendar does not exist on "${host}" any more, or it is no longer shared with this account.`,
    };
  throw new AppError(
    'provider_unavailable',
    `The server "${host}" answered with status ${status} for a calendar that it lists. It is tried again.`,
  );
}

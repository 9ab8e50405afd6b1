/** Step: sync. Asks the provider what changed in a calendar, and has it applied. */
import { AppError } from '../../base/errors.ts';
import {
  countRefusal,
  findCalendarsToRead,
  isReadUrgent,
  fullSync,
  type CalendarToRead,
} from '../../calendars/index.ts';
import { syncWindowAt } from '../../calendar-events/index.ts';
import { askWithAccess, type RefusedAccess } from './ask-with-access.ts';
import { linksOfLongTexts } from './long-texts.ts';
import { readApplier, type ApplyRead, type CalendarRead } from './apply-reads.ts';
import { dropLostCalendar } from '../people/choose-calendars.ts';
import type { FlowDeps } from '../deps.ts';
import { groupCalls } from '../../base/group-calls.ts';
import { markInternal } from '../../base/sync-error.ts';
import { ComeAgain } from '../../due/index.ts';
import { anyPlace, type HoldReadPlace } from './read-places.ts';
import { requireReconnect, mayRefusalPass } from './require-reconnect.ts';
import { afterFailedRead, watchRead } from './watch-freshness.ts';

/** Some servers refuse for a while and then let us in again. After so many refusals in a row the connection is taken to be lost. */
const REFUSALS_TO_BELIEVE = 5;
/** The least wait after the first such refusal; it doubles with each further one. */
const REFUSED_PAUSE_MS = 10_000;

/** Most calendars whose rows are read by one statement. */
const GROUP_SIZE = 200;

/** Brings one calendar up to date. */
export type SyncCalendar = (calendarId: string, signal: AbortSignal) => Promise<Date | null>;

/**
 * Builds what brings a calendar up to date, with everything that follows from it: meetings, decisions, bots, webhook events.
 *
 * What is done for several calendars at the same time goes to the database together, where that keeps nobody waiting.
 *
 * @returns a function that returns when to look at the calendar next; null when it must not be looked at any more (disconnected,
 *   not selected, gone). It throws {AppError} `provider_unavailable`, `provider_response_invalid` when nothing was stored: try
 *   again later; {RetryWithin} the same, with little time left before a bot joins; {ComeAgain} nothing was asked, because others are
 *   to be read first.
 * Repeatable: yes; what equals the stored events is not written.
 */
export function calendarSyncer(deps: FlowDeps, holdPlace: HoldReadPlace = anyPlace): SyncCalendar {
  const apply = readApplier(deps);
  const find = groupCalls(
    async (calendarIds: string[]) => {
      const calendars = await findCalendarsToRead(deps.db, calendarIds);
      return (calendarId) => calendars.get(calendarId) ?? null;
    },
    { maxItems: GROUP_SIZE },
  );
  return async (calendarId, signal) => {
    try {
      const found = await find(calendarId);
      if (found === null || !found.calendar.isSelected || found.connection.state === 'disconnected') return null;
      const { connection, envelope } = found;
      const isUrgent = isReadUrgent(found.calendar, deps.clock.now());
      return await holdPlace(connection, { envelope, isUrgent }, () => readAndApply(deps, found, signal, apply));
    } catch (thrown) {
      if (thrown instanceof ComeAgain) throw thrown;
      const error = markInternal(thrown);
      throw signal.aborted ? error : await afterFailedRead(deps, calendarId, error);
    }
  };
}

async function readAndApply(
  deps: FlowDeps,
  toRead: CalendarToRead,
  signal: AbortSignal,
  apply: ApplyRead,
): Promise<Date | null> {
  const { calendar, connection } = toRead;
  const startedAt = deps.clock.now();
  const fetched = await watchRead(deps, calendar.id, signal, (whileWatched) =>
    fetchChanges(deps, toRead, startedAt, whileWatched),
  );
  if (fetched.kind === 'fetched') {
    const links = await linksOfLongTexts(deps, calendar.calendarUserId, fetched.answer, signal);
    return apply({ ...fetched, calendar, startedAt, links });
  }
  if (mayRefusalPass(connection.provider)) {
    const refusedCount = await countRefusal(deps.db, calendar.id);
    if (refusedCount < REFUSALS_TO_BELIEVE) {
      const retryAfterMs = REFUSED_PAUSE_MS * 2 ** (refusedCount - 1);
      throw new AppError('provider_unavailable', fetched.reason, { retryAfterMs });
    }
  }
  if (fetched.kind === 'calendar_gone') {
    await dropLostCalendar(deps, calendar, fetched.reason);
    return null;
  }
  // What was refused is an access that somebody replaced meanwhile: the new one is tried at once.
  return (await requireReconnect(deps, connection.id, fetched)) ? null : deps.clock.now();
}

/** How asking a provider for the changes of a calendar ended. */
type Reading =
  | ({ kind: 'fetched' } & Pick<CalendarRead, 'answer' | 'newWindow'>)
  /** A calendar beside the main one does not exist any more. */
  | { kind: 'calendar_gone'; reason: string }
  | RefusedAccess;

async function fetchChanges(
  deps: FlowDeps,
  { calendar, connection, envelope: known }: CalendarToRead,
  now: Date,
  signal: AbortSignal,
): Promise<Reading> {
  const provider = deps.providers[connection.provider];
  if (provider === undefined) {
    throw new AppError('configuration_invalid', `This server cannot read ${connection.provider} calendars.`);
  }
  const isFull = fullSync.isOwed(calendar, now);
  let syncToken = isFull ? null : calendar.syncToken;
  let window = isFull || calendar.window === null ? syncWindowAt(now) : calendar.window;
  for (;;) {
    const { answer, envelope } = await askWithAccess(
      deps,
      connection,
      signal,
      (credentials) =>
        provider.fetchChanges(
          credentials,
          { ...calendar, syncToken, addresses: connection.addresses },
          { window, signal },
        ),
      { envelope: known },
    );
    switch (answer.kind) {
      case 'changes':
      case 'unchanged':
        return { kind: 'fetched', answer, newWindow: syncToken === null ? window : null };
      case 'disconnected':
        return { ...answer, envelope };
      case 'calendar_gone':
        return calendar.isPrimary
          ? { kind: 'disconnected', code: 'account_unusable', reason: answer.reason, envelope }
          : answer;
      case 'sync_token_expired':
        if (syncToken === null)
          throw new AppError('provider_response_invalid', 'The provider refused a sync token that was not sent.');
        syncToken = null;
        window = syncWindowAt(now);
        break;
    }
  }
}

/** Home of which calendar of a new account is read before a person chooses: one with meetings comes before an empty one. */
import { AppError } from '../../base/errors.ts';
import type { SyncWindow } from '../../calendar-events/index.ts';
import type { ProviderCalendar } from '../port.ts';
import { eventsIn } from './requests.ts';
import type { DavSession } from './session.ts';

/** Most calendars that are asked; accounts with more are chosen from by hand. */
const MAX_ASKED = 12;

/**
 * Finds the first calendar with an event in a span of time: the main one first, then in the order in which people see them.
 *
 * @returns its id; that of the main one when none has any, or the server does not say.
 * @throws what `signal` is aborted with.
 */
export async function firstChoice(
  session: DavSession,
  account: string,
  calendars: readonly ProviderCalendar[],
  window: SyncWindow,
): Promise<string | null> {
  const main = calendars.find((calendar) => calendar.isPrimary) ?? null;
  const others = calendars.filter((calendar) => calendar !== main).toSorted((a, b) => order.compare(a.name, b.name));
  const asked = [...(main === null ? [] : [main]), ...others].slice(0, MAX_ASKED);
  for (const { providerCalendarId: id } of asked.length > 1 ? asked : []) {
    if (await hasEvents(session, new URL(id, account).href, window)) return id;
  }
  return main?.providerCalendarId ?? null;
}

const order = new Intl.Collator('en', { numeric: true, sensitivity: 'base' });

async function hasEvents(session: DavSession, url: string, window: SyncWindow): Promise<boolean> {
  try {
    let isSomethingListed = false;
    const answer = await eventsIn(session, url, window, {
      question: { kind: 'versions', calendar: url },
      onPart(part) {
        if (part.kind === 'listed' && part.objects.length > 0) isSomethingListed = true;
      },
    });
    return answer.kind === 'listed' && isSomethingListed;
  } catch (error) {
    // What this server says about this calendar cannot be read; the reads that follow find out what is wrong.
    if (error instanceof AppError) return false;
    throw error;
  }
}

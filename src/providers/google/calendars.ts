/** Home of the account's calendars: which ones there are, and which of them can be read. */
import { z } from 'zod';
import { AppError } from '../../base/errors.ts';
import type { Credentials, ListCalendarsResult, ProviderCalendar } from '../port.ts';
import { anyWord } from '../event-fields.ts';
import { callWithToken, isOk, readAnswer } from '../json-api.ts';
import { shortText, storableText } from '../storable-text.ts';
import { calendarUrl } from './api.ts';
import type { GoogleDeps } from './api.ts';
import { readRefusal } from './errors.ts';

/** Google's own name for the main calendar of an account; used as its id, because it is the same under every scope. */
const PRIMARY_CALENDAR_ID = 'primary';

/** Calendars read per account at most; Google allows to subscribe to fewer. */
const MAX_PAGES = 40;
const PAGE_SIZE = '250';

const listed = z.object({
  id: z.string().min(1).max(1024),
  summary: shortText.optional(),
  summaryOverride: shortText.optional(),
  primary: z.boolean().optional(),
  deleted: z.boolean().optional(),
  timeZone: storableText(100).optional(),
  accessRole: anyWord,
});

const calendarPage = z.object({
  items: z.array(listed).default([]),
  nextPageToken: z.string().min(1).optional(),
});

const primaryEvents = z.object({ summary: shortText.optional(), timeZone: storableText(100).optional() });

/**
 * Lists the calendars of an account that show titles and links: those with free and busy only are left out.
 *
 * Consent for events alone does not open the calendar list; then the main calendar is the one that is listed.
 *
 * @throws {AppError} `provider_unavailable`, `provider_response_invalid` as in the port.
 * @see https://developers.google.com/workspace/calendar/api/v3/reference/calendarList/list
 */
export async function listCalendars(
  deps: GoogleDeps,
  credentials: Credentials,
  signal: AbortSignal,
): Promise<ListCalendarsResult> {
  const calendars: ProviderCalendar[] = [];
  const query = new URLSearchParams({ maxResults: PAGE_SIZE });
  for (let page = 0; page < MAX_PAGES; page += 1) {
    const url = calendarUrl(deps, ['users', 'me', 'calendarList'], query);
    const response = await callWithToken(deps, credentials, { method: 'GET', url, signal });
    if (!isOk(response)) {
      const refusal = readRefusal(deps, response);
      if (refusal.kind === 'disconnected' && refusal.code === 'scope_missing')
        return await primaryOnly(deps, credentials, signal);
      return accountRefusal(refusal);
    }
    const { items, nextPageToken } = readAnswer(deps, response, calendarPage, 'a list of calendars');
    calendars.push(
      ...items.filter((item) => item.deleted !== true && item.accessRole !== 'freeBusyReader').map(toCalendar),
    );
    if (nextPageToken === undefined) return { kind: 'calendars', calendars };
    query.set('pageToken', nextPageToken);
  }
  throw new AppError('provider_response_invalid', 'Google did not come to an end of the list of calendars.');
}

function toCalendar(item: z.output<typeof listed>): ProviderCalendar {
  const isPrimary = item.primary === true;
  return {
    providerCalendarId: isPrimary ? PRIMARY_CALENDAR_ID : item.id,
    name: item.summaryOverride ?? item.summary ?? item.id,
    timeZone: item.timeZone ?? null,
    isPrimary,
  };
}

async function primaryOnly(
  deps: GoogleDeps,
  credentials: Credentials,
  signal: AbortSignal,
): Promise<ListCalendarsResult> {
  const query = new URLSearchParams({ maxResults: '1', fields: 'summary,timeZone' });
  const url = calendarUrl(deps, ['calendars', PRIMARY_CALENDAR_ID, 'events'], query);
  const response = await callWithToken(deps, credentials, { method: 'GET', url, signal });
  if (!isOk(response)) return accountRefusal(readRefusal(deps, response));
  const { summary, timeZone } = readAnswer(deps, response, primaryEvents, 'the main calendar');
  const calendar = {
    providerCalendarId: PRIMARY_CALENDAR_ID,
    name: summary ?? 'Main calendar',
    timeZone: timeZone ?? null,
    isPrimary: true,
  };
  return { kind: 'calendars', calendars: [calendar] };
}

/** A refusal of the whole account, not of one calendar in it. */
function accountRefusal(refusal: ReturnType<typeof readRefusal>): ListCalendarsResult {
  switch (refusal.kind) {
    case 'access_token_refused':
    case 'disconnected':
      return refusal;
    case 'forbidden':
      return {
        kind: 'disconnected',
        code: 'access_denied',
        reason:
          'Google does not allow this account to be read here. The Google Workspace administrator can allow it; then connect again.',
      };
    case 'not_found':
    case 'bad_request':
    case 'channel_id_used':
    case 'push_unsupported':
      throw new AppError('provider_response_invalid', `Google refused to list the calendars (${refusal.kind}).`);
    case 'sync_token_expired':
      throw new AppError('provider_response_invalid', 'Google answered with status 410 to a list of calendars.');
    default:
      return refusal satisfies never;
  }
}

/** Home of the account's calendars: which ones there are. */
import { z } from 'zod';
import { AppError } from '../../base/errors.ts';
import type { Credentials, Disconnected, ListCalendarsResult, ProviderCalendar } from '../port.ts';
import { eventId } from '../event-fields.ts';
import { isOk, readAnswer } from '../json-api.ts';
import { shortText } from '../storable-text.ts';
import { callGraph, graphUrl, nextPageUrl } from './api.ts';
import type { MicrosoftDeps } from './api.ts';
import { forbiddenAccount, readRefusal } from './errors.ts';

/** Pages of calendars read per account at most. */
const MAX_PAGES = 40;
const PAGE_SIZE = '100';

const listed = z.object({
  id: eventId,
  name: shortText.nullish(),
  isDefaultCalendar: z.boolean().nullish(),
});

const calendarPage = z.object({
  value: z.array(listed),
  '@odata.nextLink': z.string().min(1).optional(),
});

/**
 * Lists the calendars of an account, those that others share with it included when they stand in its list.
 *
 * Graph tells no time zone of a calendar.
 *
 * @throws {AppError} `provider_unavailable`, `provider_response_invalid` as in the port.
 * @see https://learn.microsoft.com/graph/api/user-list-calendars
 */
export async function listCalendars(
  deps: MicrosoftDeps,
  credentials: Credentials,
  signal: AbortSignal,
): Promise<ListCalendarsResult> {
  const calendars: ProviderCalendar[] = [];
  let url = graphUrl(deps, ['me', 'calendars'], { $select: 'id,name,isDefaultCalendar', $top: PAGE_SIZE });
  for (let page = 0; page < MAX_PAGES; page += 1) {
    const response = await callGraph(deps, credentials, { method: 'GET', url, signal });
    if (!isOk(response)) return accountRefusal(readRefusal(deps, response), credentials);
    const { value, '@odata.nextLink': nextLink } = readAnswer(deps, response, calendarPage, 'a list of calendars');
    calendars.push(...value.map(toCalendar));
    if (nextLink === undefined) return { kind: 'calendars', calendars };
    url = nextPageUrl(deps, nextLink);
  }
  throw new AppError('provider_response_invalid', 'Microsoft did not come to an end of the list of calendars.');
}

function toCalendar(item: z.output<typeof listed>): ProviderCalendar {
  return {
    providerCalendarId: item.id,
    name: item.name ?? 'Calendar',
    timeZone: null,
    isPrimary: item.isDefaultCalendar === true,
  };
}

/**
 * Asks whether the main calendar of the account can be read, when another one cannot.
 *
 * @returns null when it can; else why nothing of this account can be read.
 * @throws {AppError} `provider_unavailable`, `provider_response_invalid` as in the port.
 */
export async function checkAccount(
  deps: MicrosoftDeps,
  credentials: Credentials,
  signal: AbortSignal,
): Promise<Disconnected | { kind: 'access_token_refused' } | null> {
  const url = graphUrl(deps, ['me', 'calendar'], { $select: 'id' });
  const response = await callGraph(deps, credentials, { method: 'GET', url, signal });
  return isOk(response) ? null : accountRefusal(readRefusal(deps, response), credentials);
}

/** A refusal of the whole account, not of one calendar in it. */
function accountRefusal(
  refusal: ReturnType<typeof readRefusal>,
  credentials: Credentials,
): Disconnected | { kind: 'access_token_refused' } {
  switch (refusal.kind) {
    case 'access_token_refused':
    case 'disconnected':
      return refusal;
    case 'forbidden':
      return forbiddenAccount(credentials);
    case 'not_found':
    case 'bad_request':
      throw new AppError('provider_response_invalid', `Microsoft refused to list the calendars (${refusal.kind}).`);
    default:
      return refusal satisfies never;
  }
}

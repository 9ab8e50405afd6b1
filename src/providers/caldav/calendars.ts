/** Home of the account's calendars: which collections there are, and which of them hold events that can be read. */
import { AppError } from '../../base/errors.ts';
import { findTimeZone, shownZoneName, UTC } from '../../base/time-zone.ts';
import { readCalendarFile } from '../../icalendar/index.ts';
import type { ProviderCalendar } from '../port.ts';
import { calendarIdOf, resolveHref } from './hrefs.ts';
import { hrefsProperty, propertyHolds, textProperty } from './multistatus.ts';
import type { DavResource } from './multistatus.ts';

/** Most calendars of one account that are looked at; of more nothing is read, so that none is taken for gone. */
const MAX_CALENDARS = 10_000;
const MAX_NAME_LENGTH = 200;
const MAX_ADDRESS_LENGTH = 2_000;
/** Most addresses that one resource may name as where invitations go. */
const MAX_DEFAULTS = 10;
/** Collections that are calendars by name only: mail slots, trash, and feeds of others that the server passes on. */
const OTHER_KINDS = ['schedule-inbox', 'schedule-outbox', 'subscribed', 'deleted-calendar', 'trash-bin'];
/** What opens the events themselves; `read-free-busy` alone does not. */
const READING = ['read', 'all', 'owner'];

/** What one list of an account holds. */
export type ListedCalendars = {
  /** In the order of their ids. */
  calendars: Omit<ProviderCalendar, 'isPrimary'>[];
  /** Ids of those that the server books invitations into. */
  defaults: string[];
};

/**
 * Picks the calendars out of one list of an account.
 *
 * @param url Where the list came from.
 * @param account An address at the account's own origin, which ids are relative to.
 */
export function listCalendarsIn(resources: readonly DavResource[], url: string, account: string): ListedCalendars {
  const calendars = new Map<string, Omit<ProviderCalendar, 'isPrimary'>>();
  const defaults = new Set<string>();
  for (const resource of resources) {
    // One more than may be is enough to know that there are too many.
    if (calendars.size > MAX_CALENDARS) break;
    for (const href of hrefsProperty(resource, 'schedule-default-calendar-URL').slice(0, MAX_DEFAULTS)) {
      const address = resolveHref(href, url);
      if (address !== null) defaults.add(calendarIdOf(address, account));
    }
    const address = isReadableCalendar(resource) ? resolveHref(resource.href, url) : null;
    if (address === null || address.href.length > MAX_ADDRESS_LENGTH) continue;
    const providerCalendarId = calendarIdOf(address, account);
    calendars.set(providerCalendarId, {
      providerCalendarId,
      name: nameOf(resource, address),
      timeZone: timeZoneOf(resource),
    });
  }
  return { calendars: [...calendars.values()], defaults: [...defaults].slice(0, MAX_CALENDARS) };
}

/**
 * Puts the lists of one account together, ordered by path. The primary one is what a server books invitations into; else the first.
 *
 * @throws {AppError} `answer_too_large` there are more calendars than are looked at.
 */
export function mergeCalendars(lists: readonly ListedCalendars[]): ProviderCalendar[] {
  const calendars = new Map(
    lists.flatMap((list) => list.calendars.map((calendar) => [calendar.providerCalendarId, calendar])),
  );
  const defaults = new Set(lists.flatMap((list) => list.defaults));
  if (calendars.size > MAX_CALENDARS)
    throw new AppError(
      'answer_too_large',
      `This account lists more than ${MAX_CALENDARS.toLocaleString('en')} calendars, which is more than can be looked at.`,
    );
  const sorted = [...calendars.values()].toSorted((a, b) => (a.providerCalendarId < b.providerCalendarId ? -1 : 1));
  const primary = sorted.find(({ providerCalendarId }) => defaults.has(providerCalendarId)) ?? sorted[0];
  return sorted.map((calendar) => ({ ...calendar, isPrimary: calendar === primary }));
}

function isReadableCalendar(resource: DavResource): boolean {
  const isKind = (name: string): boolean => propertyHolds(resource, 'resourcetype', name);
  if (!isKind('calendar') || OTHER_KINDS.some(isKind)) return false;
  const components = resource.properties.get('supported-calendar-component-set')?.children ?? [];
  const names = components
    .map(({ nameAttribute }) => nameAttribute?.toUpperCase())
    .filter((name) => name !== undefined);
  if (names.length > 0 && !names.includes('VEVENT')) return false;
  const privileges = resource.properties.get('current-user-privilege-set')?.children ?? [];
  return (
    privileges.length === 0 ||
    READING.some((privilege) => propertyHolds(resource, 'current-user-privilege-set', privilege))
  );
}

/** A name to show; the last part of its path when it has none. */
function nameOf(resource: DavResource, address: URL): string {
  const given = textProperty(resource, 'displayname');
  const segment = address.pathname.split('/').findLast((part) => part !== '') ?? address.host;
  return (given ?? decoded(segment)).slice(0, MAX_NAME_LENGTH).toWellFormed();
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

/**
 * The zone a calendar states, by name (RFC 7809) or as rules that are named after one: an IANA name or, where nothing explains it, as
 * written; null when it states none.
 */
export function timeZoneOf(resource: DavResource): string | null {
  const id = textProperty(resource, 'calendar-timezone-id');
  if (id !== null && findTimeZone(id) !== null) return id;
  const rules = textProperty(resource, 'calendar-timezone');
  const [, written = null] = /^TZID[^:\r\n]{0,80}:([^\r\n]{1,200})/im.exec(rules ?? '') ?? [];
  if (rules !== null && written !== null && /^BEGIN:VTIMEZONE/im.test(rules)) {
    const { name } = readCalendarFile(rules, null).calendarZone;
    const isFallback = name === UTC.name && !/UTC|GMT/i.test(written);
    if (!isFallback && findTimeZone(name) !== null) return name;
  }
  const unknown = id ?? written;
  return unknown === null ? null : shownZoneName(unknown);
}

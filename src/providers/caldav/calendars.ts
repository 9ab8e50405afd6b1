/** Home of the account's calendars: which collections there are, and which of them hold events that can be read. */
import { findTimeZone } from '../../base/time-zone.ts';
import { readCalendarFile } from '../../icalendar/index.ts';
import type { ProviderCalendar } from '../port.ts';
import { calendarIdOf, resolveHref } from './hrefs.ts';
import { hrefsProperty, propertyHolds, textProperty } from './multistatus.ts';
import type { DavResource } from './multistatus.ts';
import type { DavListing } from './requests.ts';

/** Most calendars of one account. */
const MAX_CALENDARS = 500;
const MAX_NAME_LENGTH = 200;
/** Collections that are calendars by name only: mail slots, trash, and feeds of others that the server passes on. */
const OTHER_KINDS = ['schedule-inbox', 'schedule-outbox', 'subscribed', 'deleted-calendar', 'trash-bin'];
/** What opens the events themselves; `read-free-busy` alone does not. */
const READING = ['read', 'all', 'owner'];

/**
 * Picks the calendars out of the lists of one account, ordered by their paths.
 *
 * The primary one is what the server books invitations into; when it does not say, the first.
 *
 * @param account An address at the account's own origin, which ids are relative to.
 */
export function readCalendars(listings: readonly DavListing[], account: string): ProviderCalendar[] {
  const calendars = new Map<string, Omit<ProviderCalendar, 'isPrimary'>>();
  const defaults = new Set<string>();
  for (const { multistatus, url } of listings) {
    for (const resource of multistatus.resources) {
      for (const href of hrefsProperty(resource, 'schedule-default-calendar-URL')) {
        const address = resolveHref(href, url);
        if (address !== null) defaults.add(calendarIdOf(address, account));
      }
      const address = resolveHref(resource.href, url);
      if (address === null || !isReadableCalendar(resource)) continue;
      const providerCalendarId = calendarIdOf(address, account);
      calendars.set(providerCalendarId, {
        providerCalendarId,
        name: nameOf(resource, address),
        timeZone: timeZoneOf(resource),
      });
    }
  }
  const sorted = [...calendars.values()]
    .toSorted((a, b) => (a.providerCalendarId < b.providerCalendarId ? -1 : 1))
    .slice(0, MAX_CALENDARS);
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

/** The IANA zone a calendar states, by name (RFC 7809) or as rules that are named after one; null when it states none. */
export function timeZoneOf(resource: DavResource): string | null {
  const id = textProperty(resource, 'calendar-timezone-id');
  if (id !== null && findTimeZone(id) !== null) return id;
  const rules = textProperty(resource, 'calendar-timezone');
  if (rules === null || !/^BEGIN:VTIMEZONE/im.test(rules)) return null;
  const { name } = readCalendarFile(rules, null).calendarZone;
  const isFallback = name === 'UTC' && !/^TZID[^:\r\n]{0,80}:[^\r\n]{0,80}(?:UTC|GMT)/im.test(rules);
  return isFallback || findTimeZone(name) === null ? null : name;
}

/** Home of the people of a VEVENT: their addresses as the world writes them, and what they answered. */
import type { Attendee, AttendeeResponse } from '../calendar-events/index.ts';
import type { Component } from './content-lines.ts';
import { firstProperty, readProperties } from './property.ts';
import type { Property } from './property.ts';

const MAX_ATTENDEES = 1_000;
/** Lines that are looked at; one in five may be a room or have no address. */
const MAX_LINES = 5_000;
const MAX_NAME_LENGTH = 2_000;

const RESPONSES: Record<string, AttendeeResponse> = {
  ACCEPTED: 'accepted',
  DECLINED: 'declined',
  TENTATIVE: 'tentative',
};

/** The address of the organizer; null when there is none, or none that is one. */
export function readOrganizer(event: Component): { isNamed: boolean; email: string | null } {
  const organizer = firstProperty(event, 'ORGANIZER');
  return { isNamed: organizer !== null, email: organizer === null ? null : (emailsOf(organizer)[0] ?? null) };
}

/** People; rooms and equipment are left out, and so is who has no address. */
export function readAttendees(event: Component, organizerEmail: string | null): Attendee[] {
  const attendees = new Map<string, Attendee>();
  for (const property of readProperties(event, 'ATTENDEE', MAX_LINES)) {
    const kind = property.parameters['cutype']?.toUpperCase();
    if (kind === 'ROOM' || kind === 'RESOURCE') continue;
    const name = property.parameters['cn']?.trim() ?? '';
    for (const email of emailsOf(property)) {
      if (attendees.size >= MAX_ATTENDEES) return [...attendees.values()];
      attendees.set(email, {
        name: name === '' || name.toLowerCase() === email ? null : name.slice(0, MAX_NAME_LENGTH).toWellFormed(),
        email,
        isOrganizer: email === organizerEmail,
        response: RESPONSES[property.parameters['partstat']?.toUpperCase() ?? ''] ?? 'none',
      });
    }
  }
  return [...attendees.values()];
}

/** Longest value that is searched for addresses; one address has 320 characters at most. */
const MAX_VALUE_LENGTH = 4_000;

/**
 * The addresses of a line in lower case; none for Outlook's `invalid:nomail`. The value says it, else the EMAIL parameter (RFC 7986),
 * else a name that is an address.
 */
function emailsOf({ text, parameters }: Property): string[] {
  const { email = '', cn = '' } = parameters;
  const value = text.slice(0, MAX_VALUE_LENGTH);
  const candidates = /^\s*mailto:/i.test(value) || email === '' ? [value, email, cn] : [email, value, cn];
  for (const candidate of candidates) {
    const found = candidate
      .split(/[\s,;<>]+/)
      .map(addressIn)
      .filter((address) => address !== null);
    if (found.length > 0) return found;
  }
  return [];
}

/** `mailto:` may stand twice, with slashes, or not at all; what follows a `?` is no part of the address (RFC 6068). */
function addressIn(text: string): string | null {
  const [bare = ''] = text.replace(/^(?:mailto:(?:\/\/)?)+/i, '').split('?');
  const email = withoutPercents(bare)
    .trim()
    .replace(/^["']|["']$/g, '')
    .toLowerCase();
  return /^[^\s@:/]+@[^\s@:/]+$/.test(email) && email.length <= 320 ? email : null;
}

function withoutPercents(text: string): string {
  if (!text.includes('%')) return text;
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Home of the outsider: the attendee from another organisation who makes a meeting external. Pure. */
import type { CalendarEvent } from '../calendar-events/index.ts';

/** The first attendee from outside, and from where the others are. */
export type Outsider = { email: string; hostDomain: string };

/** Domains that are one and the same mail service: Google gave gmail.com its second name in some countries. */
const SAME_DOMAIN = new Map([['googlemail.com', 'gmail.com']]);

/**
 * The first attendee whose domain differs from the host's. The host is the organizer; without one, the attendee marked as organizer.
 * Where a shared calendar is the organizer, the first person stands for the host.
 *
 * Calendars, rooms and equipment have addresses at Google too; they belong to nobody's organisation and decide nothing.
 *
 * @returns null when everybody is of one organisation, or there is nobody to compare.
 */
export function findOutsider(event: Pick<CalendarEvent, 'organizerEmail' | 'attendees'>): Outsider | null {
  const named = event.organizerEmail ?? event.attendees.find((attendee) => attendee.isOrganizer)?.email;
  if (named === undefined) return null;
  const people = event.attendees.map(({ email }) => email).filter(isPerson);
  const host = isPerson(named) ? named : people[0];
  if (host === undefined) return null;
  const hostDomain = domainOf(host);
  const email = people.find((person) => domainOf(person) !== hostDomain);
  return email === undefined ? null : { email, hostDomain };
}

/** Google's addresses of calendars (`…@group.calendar.google.com`) and rooms (`…@resource.calendar.google.com`), and of nobody known. */
const isPerson = (email: string): boolean => !/(?:^|\.)calendar\.google\.com$/.test(domainOf(email));

function domainOf(email: string): string {
  const domain = email.slice(email.lastIndexOf('@') + 1).toLowerCase();
  return SAME_DOMAIN.get(domain) ?? domain;
}

/** Home of what a VEVENT says besides its times: title, people, links. */
import type { CalendarEvent } from '../calendar-events/index.ts';
import type { Component } from './content-lines.ts';
import { readDescription, readLinks, readLocation } from './event-texts.ts';
import { readAttendees, readOrganizer } from './people.ts';
import { textOf } from './property.ts';

/** The part of a calendar event that all occurrences described by one VEVENT share. */
export type EventDetails = Omit<CalendarEvent, 'providerEventId' | 'seriesId' | 'icalUid' | 'time' | 'unknownZone'>;

/** Most characters of a description, as the calendar event promises. */
const MAX_DESCRIPTION_LENGTH = 100_000;
const MAX_TITLE_LENGTH = 2_000;

/**
 * Reads the details of a VEVENT.
 *
 * A file does not say whose it is. `addresses` do: the attendee among them gives the own answer, and the organizer
 * among them makes the event hosted by me and accepted. Without an organizer and attendees the event is the owner's own
 * entry, so it counts as hosted by me. Invited people who are not listed have not answered: `none`.
 *
 * @param addresses The addresses of the person whose calendar it is, in lower case.
 * @param isCancelled Whether the file as a whole announces a cancellation (METHOD:CANCEL).
 */
export function readEventDetails(event: Component, addresses: readonly string[], isCancelled: boolean): EventDetails {
  const { isNamed, email: organizerEmail } = readOrganizer(event);
  const attendees = readAttendees(event, organizerEmail);
  const mine = attendees.find(({ email }) => addresses.includes(email));
  const isOwnEntry = !isNamed && attendees.length === 0;
  const isHostedByMe = isOwnEntry || (organizerEmail !== null && addresses.includes(organizerEmail));
  const title = textOf(event, 'SUMMARY');
  const location = readLocation(event);
  const description = readDescription(event);
  return {
    status: isCancelled ? 'cancelled' : statusOf(event),
    title: title === null ? null : cut(title, MAX_TITLE_LENGTH),
    description: description === null ? null : cut(description, MAX_DESCRIPTION_LENGTH),
    location: location === null ? null : cut(location, MAX_TITLE_LENGTH),
    organizerEmail,
    isHostedByMe,
    ownResponse: isHostedByMe ? 'accepted' : (mine?.response ?? 'none'),
    attendees,
    visibility: textOf(event, 'CLASS')?.toLowerCase() ?? null,
    links: readLinks(event),
  };
}

/** A cut may not leave half a character behind: PostgreSQL refuses it. */
const cut = (text: string, length: number): string => text.slice(0, length).toWellFormed();

function statusOf(event: Component): CalendarEvent['status'] {
  if (isCalledOff(event)) return 'cancelled';
  return textOf(event, 'STATUS')?.toUpperCase() === 'TENTATIVE' ? 'tentative' : 'confirmed';
}

/** What Outlook puts before the title of a meeting that its organizer called off, in the languages of its reader. */
const CALLED_OFF =
  /^\s*(?:cancell?ed|abgesagt|storniert|annul[ée]+|cancelad[oa]|anulad[oa]|annullat[oa]|geannuleerd|afgelast|inställt|avlyst|aflyst|peru(?:ute)?ttu|odwołan[eoay]|zrušen[oaéý]|törölve|lemondva|отменено|iptal edildi|キャンセル済み|已取消|취소됨)\s*[::]/iu;

/** Whether a VEVENT says that it does not take place: by its status, in either spelling, or as Outlook's copies do, by title and free time. */
export function isCalledOff(event: Component): boolean {
  const status = textOf(event, 'STATUS')?.toUpperCase();
  if (status === 'CANCELLED' || status === 'CANCELED') return true;
  return (
    textOf(event, 'X-MICROSOFT-CDO-BUSYSTATUS')?.toUpperCase() === 'FREE' &&
    CALLED_OFF.test((textOf(event, 'SUMMARY') ?? '').slice(0, 100))
  );
}

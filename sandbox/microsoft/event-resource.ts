/** Home of events as Graph shows them. @see https://learn.microsoft.com/graph/api/resources/event */
import { fieldsOf, instanceId, type Attendee } from '../events/model.ts';
import { occurrenceUid } from '../events/outlook.ts';
import type { Occurrence, Span } from '../events/recurrence.ts';
import { instantToWall } from '../events/zones.ts';
import { bodyHtml, plainText } from './body.ts';
import type { Listed } from './context.ts';
import type { Preferences } from './prefer.ts';
import { patternedRecurrence } from './recurrence-pattern.ts';
import {
  itemId,
  type MicrosoftCopy,
  type MicrosoftEvent,
  type MicrosoftFields,
  type Person,
  type ShowAs,
} from './store.ts';
import type { Visibility } from './visibility.ts';
import { outlookNameOf } from './windows-zones.ts';

/** Through whose eyes and in which form an event is shown. */
export type Viewer = Listed & {
  /** Who looks; in a shared calendar not the owner. */
  person: Person;
  owner: Person;
  preferences: Pick<Preferences, 'zone' | 'zoneName' | 'body' | 'idForm'>;
  /** With `Calendars.ReadBasic` alone. */
  hidesBody: boolean;
};

/** Every property an event can have. */
export const EVENT_TYPE = {
  name: 'Microsoft.OutlookServices.Event',
  properties: new Set(
    `id createdDateTime lastModifiedDateTime changeKey categories transactionId originalStartTimeZone
     originalEndTimeZone iCalUId reminderMinutesBeforeStart isReminderOn hasAttachments subject bodyPreview importance
     sensitivity isAllDay isCancelled isOrganizer responseRequested seriesMasterId showAs type webLink onlineMeetingUrl
     isOnlineMeeting onlineMeetingProvider allowNewTimeProposals isDraft hideAttendees recurrence responseStatus body
     start end location locations attendees organizer onlineMeeting originalStart`.split(/\s+/),
  ),
};

const NEVER = '0001-01-01T00:00:00Z';
const PREVIEW_LENGTH = 255;

/** Builds the resource of a single event, a master (`occurrence` null) or an occurrence. */
export function eventResource(
  copy: MicrosoftCopy,
  occurrence: Occurrence | null,
  visibility: Visibility,
  viewer: Viewer,
): Record<string, unknown> {
  const { event } = copy;
  const { owner, preferences } = viewer;
  const fields = fieldsOf(event, occurrence);
  const isPrivate = viewer.person !== owner && fields.visibility !== 'default' && fields.visibility !== 'public';
  const exception = occurrence === null ? undefined : event.series?.exceptions.get(occurrence.key);
  const change = Math.max(event.change, copy.change, exception?.change ?? 0);
  const changeKey = Buffer.from(`sandbox change ${change}`).toString('base64');
  const id = idOf(copy, occurrence, viewer);
  const isCancelled = visibility === 'cancelled';
  const zone = outlookNameOf(fields.span.kind === 'timed' ? fields.span.timeZone : viewer.calendar.timeZone);
  const isOrganizer = event.organizer.email === owner.email;
  return {
    '@odata.etag': `W/"${changeKey}"`,
    id,
    createdDateTime: sevenDigits(event.createdMs),
    lastModifiedDateTime: sevenDigits(Math.max(event.updatedMs, exception?.updatedMs ?? 0)),
    changeKey,
    categories: [],
    transactionId: null,
    originalStartTimeZone: zone,
    originalEndTimeZone: zone,
    iCalUId: occurrence === null ? event.iCalUID : occurrenceUid(event.iCalUID, originalDate(occurrence)),
    reminderMinutesBeforeStart: 15,
    isReminderOn: true,
    hasAttachments: false,
    ...textPart(fields, { isCancelled, isPrivate, viewer }),
    importance: 'normal',
    sensitivity: sensitivityOf(fields),
    isAllDay: fields.span.kind === 'allDay',
    isCancelled,
    isOrganizer,
    responseRequested: true,
    ...typePart(copy, occurrence, viewer),
    showAs: showAsOf(fields, { isOrganizer, email: owner.email, isCancelled }),
    webLink: `https://outlook.office365.com/owa/?itemid=${encodeURIComponent(id)}&exvsurl=1&path=/calendar/item`,
    ...onlinePart(isPrivate ? null : fields.teamsUrl),
    allowNewTimeProposals: true,
    isDraft: false,
    hideAttendees: false,
    responseStatus: ownAnswer(event, fields, owner.email),
    start: timeOf(fields.span, 'start', preferences),
    end: timeOf(fields.span, 'end', preferences),
    ...placePart(isPrivate ? null : (fields.location ?? (fields.teamsUrl === null ? null : 'Microsoft Teams Meeting'))),
    attendees: isPrivate ? [] : attendeesOf(event, fields, isOrganizer),
    organizer: { emailAddress: { name: nameOf(event.organizer), address: event.organizer.email } },
    ...fields.raw,
  };
}

/** The id of an item as the viewer sees it. */
export const idOf = (
  { event, calendarId }: MicrosoftCopy,
  occurrence: Occurrence | null,
  viewer: { person: Person; preferences: Pick<Preferences, 'idForm'> },
): string => itemId(viewer.preferences.idForm, viewer.person.email, calendarId, instanceId(event, occurrence));

const sevenDigits = (instantMs: number): string => `${new Date(instantMs).toISOString().slice(0, -1)}0000Z`;

/** An item that is not its owner's own to look at has neither words nor people. */
function textPart(
  fields: MicrosoftFields,
  { isCancelled, isPrivate, viewer }: { isCancelled: boolean; isPrivate: boolean; viewer: Viewer },
): Record<string, unknown> {
  const html = isPrivate ? bodyHtml({ description: null, teamsUrl: null }) : bodyHtml(fields);
  const text = plainText(html);
  const asText = viewer.preferences.body === 'text';
  const subject = isPrivate ? 'Private Appointment' : (fields.summary ?? '');
  return {
    subject: isCancelled ? `Canceled: ${subject}` : subject,
    ...(!viewer.hidesBody && {
      bodyPreview: text.trim().slice(0, PREVIEW_LENGTH),
      body: { contentType: asText ? 'text' : 'html', content: asText ? text : html },
    }),
  };
}

function sensitivityOf({ visibility }: MicrosoftFields): string {
  return visibility === 'private' || visibility === 'confidential' ? visibility : 'normal';
}

function showAsOf(
  { showAs, transparency, status, attendees }: MicrosoftFields,
  { isOrganizer, email, isCancelled }: { isOrganizer: boolean; email: string; isCancelled: boolean },
): ShowAs {
  if (isCancelled) return 'free';
  if (showAs !== null) return showAs;
  if (transparency === 'transparent') return 'free';
  const answer = attendees.find((attendee) => attendee.email === email)?.responseStatus ?? 'accepted';
  const isOpen = !isOrganizer && answer !== 'accepted';
  return status === 'tentative' || isOpen ? 'tentative' : 'busy';
}

function typePart(copy: MicrosoftCopy, occurrence: Occurrence | null, viewer: Viewer): Record<string, unknown> {
  const { event } = copy;
  if (event.series === null) return { type: 'singleInstance', seriesMasterId: null, recurrence: null };
  if (occurrence === null) {
    const recurrence = patternedRecurrence(event.series.recurrence, event.fields.span);
    return { type: 'seriesMaster', seriesMasterId: null, recurrence };
  }
  return {
    type: event.series.exceptions.has(occurrence.key) ? 'exception' : 'occurrence',
    seriesMasterId: idOf(copy, null, viewer),
    originalStart:
      occurrence.span.kind === 'timed'
        ? `${new Date(occurrence.span.startMs).toISOString().slice(0, 19)}Z`
        : `${occurrence.span.startDate}T00:00:00Z`,
    recurrence: null,
  };
}

/** The day an occurrence stood on originally, in its own zone. */
const originalDate = ({ span }: Occurrence): string =>
  span.kind === 'timed'
    ? new Date(instantToWall(span.timeZone, span.startMs)).toISOString().slice(0, 10)
    : span.startDate;

function onlinePart(joinUrl: string | null): Record<string, unknown> {
  const isOnlineMeeting = joinUrl !== null;
  return {
    onlineMeetingUrl: null,
    isOnlineMeeting,
    onlineMeetingProvider: isOnlineMeeting ? 'teamsForBusiness' : 'unknown',
    onlineMeeting: isOnlineMeeting ? { joinUrl } : null,
  };
}

function placePart(location: string | null): Record<string, unknown> {
  if (location === null) {
    const nowhere = { displayName: '', locationType: 'default', uniqueIdType: 'unknown', address: {}, coordinates: {} };
    return { location: nowhere, locations: [] };
  }
  const place = { displayName: location, locationType: 'default', uniqueId: location, uniqueIdType: 'private' };
  return { location: place, locations: [place] };
}

/** Times have no offset but a zone beside them; days are midnights, whatever the zone. */
function timeOf(span: Span, end: 'start' | 'end', { zone, zoneName }: Viewer['preferences']): Record<string, string> {
  if (span.kind === 'allDay') {
    return { dateTime: `${end === 'start' ? span.startDate : span.endDate}T00:00:00.0000000`, timeZone: zoneName };
  }
  const wallMs = instantToWall(zone, end === 'start' ? span.startMs : span.endMs);
  return { dateTime: `${new Date(wallMs).toISOString().slice(0, -1)}0000`, timeZone: zoneName };
}

const RESPONSES: Record<Attendee['responseStatus'], string> = {
  needsAction: 'notResponded',
  declined: 'declined',
  tentative: 'tentativelyAccepted',
  accepted: 'accepted',
};

/** The owner's own answer; the truth about it stands only here. */
function ownAnswer(event: MicrosoftEvent, fields: MicrosoftFields, email: string): Record<string, string> {
  if (event.organizer.email === email) return { response: 'organizer', time: NEVER };
  const own = fields.attendees.find((attendee) => attendee.email === email);
  if (own === undefined) return { response: 'none', time: NEVER };
  const time =
    own.responseStatus === 'needsAction' ? NEVER : `${new Date(event.updatedMs).toISOString().slice(0, 19)}Z`;
  return { response: RESPONSES[own.responseStatus], time };
}

/** The organizer stands apart. What others answered only the organizer sees. */
function attendeesOf(event: MicrosoftEvent, fields: MicrosoftFields, isOrganizer: boolean): Record<string, unknown>[] {
  const others = fields.attendees.filter(({ email }) => email !== event.organizer.email);
  return others.map((attendee) => {
    const isAnswered = isOrganizer && attendee.responseStatus !== 'needsAction';
    return {
      type: attendee.resource === true ? 'resource' : attendee.optional === true ? 'optional' : 'required',
      status: {
        response: isAnswered ? RESPONSES[attendee.responseStatus] : 'none',
        time: isAnswered ? `${new Date(event.updatedMs).toISOString().slice(0, 19)}Z` : NEVER,
      },
      emailAddress: { name: nameOf(attendee), address: attendee.email },
    };
  });
}

const nameOf = ({ email, displayName }: { email: string; displayName?: string }): string => displayName ?? email;

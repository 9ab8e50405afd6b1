/** Home of what is shown of a meeting: in lists, and in webhook events. */
import type { Attendee, UnknownZone } from '../calendar-events/index.ts';
import type { Meeting } from './meeting.ts';

/** Whether it is recorded, and why, as a sentence. */
type ShownDecision = { willRecord: boolean; reason: string };

/** What a person sees of a meeting in a list. */
export type ShownMeeting = Pick<
  Meeting,
  'id' | 'meetingUrl' | 'startAt' | 'endAt' | 'isExternal' | 'isHostedByMe' | 'isRecurring' | 'override' | 'botId'
> & {
  decision: ShownDecision;
  title: string | null;
  description: string | null;
  provider: string;
  platformId: string;
  organizerEmail: string | null;
  attendees: Attendee[];
  icalUid: string;
  visibility: string | null;
  /** The zone of its times that is not known; null when all are. */
  unknownZone: UnknownZone | null;
};

/** Which meetings a list shows. */
export type MeetingFilter = {
  /** Case-sensitive prefix. */
  icalUid: string | null;
  /** Only meetings that start after this instant; null with no `startsBefore`: those that have not ended. */
  startsAfter: Date | null;
  startsBefore: Date | null;
  now: Date;
  /** Most meetings; there are fewer where they are long. */
  limit: number;
  /** Only meetings that come after this one in the order of starts; null: from the first on. */
  after: ListPlace | null;
};

/** A place in a list of meetings. */
export type ListPlace = { startAt: Date; id: string };

/** How a meeting appears in a webhook event. */
export type MeetingBrief = Pick<Meeting, 'id' | 'startAt' | 'botId'> & {
  calendarUser: { id: string; externalId: string };
  decision: ShownDecision;
};

/** Home of the facts: what a decision is computed from, and how it is read off a meeting. */
import type { Meeting } from '../meetings/index.ts';

/** What a decision is computed from. */
export type MeetingFacts = Pick<
  Meeting,
  | 'sameAsId'
  | 'isAllDay'
  | 'startAt'
  | 'endAt'
  | 'isCancelled'
  | 'isConnected'
  | 'isExternal'
  | 'outsider'
  | 'isHostedByMe'
  | 'isRecurring'
> & {
  /** Null when the event has no link; otherwise the service of the link. */
  meetingPlatform: string | null;
  /** Whether bots can join that service. */
  isJoinable: boolean;
  /** The connected account accepted; its host counts as accepted. */
  isConfirmed: boolean;
};

/** What the decision needs to know of a meeting. The host counts as having accepted. */
export const factsOf = (meeting: Meeting): MeetingFacts => ({
  sameAsId: meeting.sameAsId,
  meetingPlatform: meeting.meetingUrl?.platform ?? null,
  isJoinable: meeting.meetingUrl?.kind === 'joinable',
  isAllDay: meeting.isAllDay,
  startAt: meeting.startAt,
  endAt: meeting.endAt,
  isCancelled: meeting.isCancelled,
  isConnected: meeting.isConnected,
  isExternal: meeting.isExternal,
  outsider: meeting.outsider,
  isHostedByMe: meeting.isHostedByMe,
  isRecurring: meeting.isRecurring,
  isConfirmed: meeting.isHostedByMe || meeting.ownResponse === 'accepted',
});

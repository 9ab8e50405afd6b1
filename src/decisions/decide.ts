/** Home of the recording decision: prerequisites, then the override, then the preferences; pure, and it explains itself. */
import type { DecisionCode } from '../contract/index.ts';
import type { Meeting } from '../meetings/index.ts';
import type { Decision } from './decided-meeting.ts';
import { BASE_RULES, FILTER_RULES, type BaseRule, type FilterRule, type RecordingPreferences } from './preference.ts';
import { unusedFact, type TraceStep } from './trace.ts';

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

/** Yes or no, why, and every rule that was tried on the way. */
export type RecordingDecision = Decision & { trace: TraceStep[] };

const COUNTED_ELSEWHERE =
  'Not recorded for itself because the same meeting is in another calendar of this person and counts there.';

type Prerequisite = { rule: string; code: DecisionCode; holds: boolean; fact: string; reason: string };

/**
 * Decides whether a meeting is recorded.
 *
 * @param override True or false beats the preferences, null leaves it to them. Neither beats a prerequisite.
 * @param now Only to tell whether the meeting has ended.
 * @returns the same answer for the same arguments; never throws.
 */
export function decideRecording(
  meeting: MeetingFacts,
  override: boolean | null,
  preferences: RecordingPreferences,
  now: Date,
): RecordingDecision {
  const trace: TraceStep[] = [];
  const decide = (willRecord: boolean, code: DecisionCode, reason: string): RecordingDecision => ({
    willRecord,
    code,
    reason,
    trace,
  });

  if (meeting.sameAsId !== null) {
    const fact = `the same meeting as ${meeting.sameAsId}, which counts`;
    trace.push({ rule: 'counts_in_this_calendar', fact, outcome: 'failed' });
    return decide(false, 'counted_in_another_calendar', COUNTED_ELSEWHERE);
  }
  for (const { rule, holds, fact, code, reason } of prerequisites(meeting, now)) {
    trace.push({ rule, fact, outcome: holds ? 'passed' : 'failed' });
    if (!holds) return decide(false, code, reason);
  }

  if (override !== null) {
    trace.push({ rule: 'override_should_record', fact: `set to ${override}`, outcome: 'matched' });
    return override
      ? decide(true, 'override_record', 'Recorded because it was switched on for this meeting.')
      : decide(false, 'override_do_not_record', 'Not recorded because it was switched off for this meeting.');
  }
  trace.push({ rule: 'override_should_record', fact: unusedFact('override_should_record'), outcome: 'not_used' });

  const matched = tryBaseRules(meeting, preferences, trace);
  if (matched === null) {
    return decide(false, 'no_preference_matched', noRuleMatched(preferences));
  }
  for (const rule of FILTER_RULES) {
    const { holds, fact } = filterFact(rule, meeting);
    if (!preferences[rule]) {
      trace.push({ rule, fact: unusedFact(rule), outcome: 'not_used' });
      continue;
    }
    trace.push({ rule, fact, outcome: holds ? 'passed' : 'failed' });
    if (!holds) return decide(false, FILTER_FAILED[rule].code, FILTER_FAILED[rule].reason);
  }
  return decide(true, `preference_${matched}`, MATCHED_REASON[matched]);
}

function prerequisites(meeting: MeetingFacts, now: Date): Prerequisite[] {
  const platform = meeting.meetingPlatform;
  const hasEnded = meeting.endAt !== null && meeting.endAt <= now;
  const hasTimes = !meeting.isAllDay && meeting.endAt !== null;
  return [
    {
      rule: 'has_meeting_link',
      code: 'no_meeting_link',
      holds: platform !== null,
      fact: platform === null ? 'no link found' : `a ${platform} link`,
      reason:
        'Not recorded because no meeting link was found in the location, the description or the conference details.',
    },
    {
      rule: 'platform_is_supported',
      code: 'unsupported_platform',
      holds: meeting.isJoinable,
      fact: platform ?? 'no link found',
      reason: `Not recorded because bots cannot join ${platform ?? 'this service'} meetings.`,
    },
    {
      rule: 'has_start_and_end',
      code: 'no_start_or_end',
      holds: hasTimes,
      fact: meeting.isAllDay ? 'an all-day event' : meeting.endAt === null ? 'no end time' : 'start and end are set',
      reason: 'Not recorded because it has no start and end time (all-day events are not recorded).',
    },
    {
      rule: 'is_not_cancelled',
      code: 'cancelled',
      holds: !meeting.isCancelled,
      fact: meeting.isCancelled ? 'cancelled' : 'not cancelled',
      reason: 'Not recorded because the meeting was cancelled.',
    },
    {
      rule: 'calendar_is_connected',
      code: 'disconnected',
      holds: meeting.isConnected,
      fact: meeting.isConnected ? 'connected' : 'disconnected',
      reason: 'Not recorded because its calendar is disconnected. Connect the calendar again to go on.',
    },
    {
      rule: 'has_not_ended',
      code: 'ended',
      holds: !hasEnded,
      fact: `${hasEnded ? 'ended' : 'ends'} ${meeting.endAt?.toISOString() ?? 'never'}`,
      reason: 'Not recorded because the meeting has already ended.',
    },
  ];
}

function tryBaseRules(meeting: MeetingFacts, preferences: RecordingPreferences, trace: TraceStep[]): BaseRule | null {
  let matched: BaseRule | null = null;
  for (const rule of BASE_RULES) {
    const { holds, fact } = baseFact(rule, meeting);
    if (!preferences[rule]) {
      trace.push({ rule, fact: unusedFact(rule), outcome: 'not_used' });
      continue;
    }
    trace.push({ rule, fact, outcome: holds ? 'matched' : 'not_matched' });
    if (holds) matched ??= rule;
  }
  return matched;
}

function baseFact(rule: BaseRule, meeting: MeetingFacts): { holds: boolean; fact: string } {
  const guests = guestFact(meeting);
  switch (rule) {
    case 'record_external':
      return { holds: meeting.isExternal, fact: guests };
    case 'record_internal':
      return { holds: !meeting.isExternal, fact: guests };
    case 'record_recurring':
      return { holds: meeting.isRecurring, fact: meeting.isRecurring ? 'part of a series' : 'a single event' };
    case 'record_non_host':
      return { holds: !meeting.isHostedByMe, fact: hostFact(meeting) };
  }
}

/** Names who decided; a meeting that was stored before that was known says only that somebody did. */
function guestFact({ isExternal, outsider }: MeetingFacts): string {
  if (!isExternal) return "no attendee's domain differs from the host's";
  return outsider === null
    ? "an attendee's domain differs from the host's"
    : `${outsider.email} is not from the host's domain ${outsider.hostDomain}`;
}

function filterFact(rule: FilterRule, meeting: MeetingFacts): { holds: boolean; fact: string } {
  switch (rule) {
    case 'record_confirmed':
      return {
        holds: meeting.isConfirmed,
        fact: meeting.isConfirmed ? 'accepted by this account' : 'not accepted by this account',
      };
    case 'record_only_host':
      return { holds: meeting.isHostedByMe, fact: hostFact(meeting) };
  }
}

const hostFact = (meeting: MeetingFacts): string =>
  meeting.isHostedByMe ? 'hosted by this account' : 'hosted by somebody else';

const MATCHED_REASON: Record<BaseRule, string> = {
  record_external:
    'Recorded because it has an attendee from outside the host’s organisation, and such meetings are recorded.',
  record_internal:
    'Recorded because everybody invited belongs to the host’s organisation, and such meetings are recorded.',
  record_recurring: 'Recorded because it is part of a series, and recurring meetings are recorded.',
  record_non_host: 'Recorded because somebody else hosts it, and such meetings are recorded.',
};

const FILTER_FAILED: Record<FilterRule, { code: DecisionCode; reason: string }> = {
  record_confirmed: {
    code: 'not_confirmed',
    reason: 'Not recorded because the invitation is not accepted, and only accepted meetings are recorded.',
  },
  record_only_host: {
    code: 'not_hosted_by_me',
    reason: 'Not recorded because somebody else hosts it, and only own meetings are recorded.',
  },
};

function noRuleMatched(preferences: RecordingPreferences): string {
  return BASE_RULES.some((rule) => preferences[rule])
    ? 'Not recorded because none of the recording preferences fits this meeting.'
    : 'Not recorded because no recording preference is switched on.';
}

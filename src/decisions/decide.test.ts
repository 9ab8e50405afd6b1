/** The decision rules, by example and by property. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { decideRecording, type MeetingFacts } from './decide.ts';
import { BASE_RULES, DEFAULT_PREFERENCES, FILTER_RULES, type RecordingPreferences } from './preference.ts';

const NOW = new Date('2027-01-11T10:00:00Z');

const meeting = (facts: Partial<MeetingFacts> = {}): MeetingFacts => ({
  sameAsId: null,
  meetingPlatform: 'zoom',
  isJoinable: true,
  isAllDay: false,
  startAt: new Date('2027-01-12T10:00:00Z'),
  endAt: new Date('2027-01-12T11:00:00Z'),
  isCancelled: false,
  isConnected: true,
  isExternal: false,
  outsider: null,
  isHostedByMe: false,
  isRecurring: false,
  isConfirmed: false,
  ...facts,
});
const preferences = (chosen: Partial<RecordingPreferences> = {}): RecordingPreferences => ({
  ...DEFAULT_PREFERENCES,
  ...chosen,
});
const codeOf = (
  facts: Partial<MeetingFacts>,
  override: boolean | null,
  chosen: Partial<RecordingPreferences>,
): string => decideRecording(meeting(facts), override, preferences(chosen), NOW).code;

const anyMeeting: fc.Arbitrary<MeetingFacts> = fc.record({
  sameAsId: fc.constantFrom(null, null, 'another'),
  meetingPlatform: fc.constantFrom(null, 'zoom', 'jitsi'),
  isJoinable: fc.boolean(),
  isAllDay: fc.boolean(),
  startAt: fc.constant(new Date('2027-01-11T09:00:00Z')),
  endAt: fc.constantFrom(null, new Date('2027-01-11T09:59:00Z'), new Date('2027-01-11T11:00:00Z')),
  isCancelled: fc.boolean(),
  isConnected: fc.boolean(),
  isExternal: fc.boolean(),
  outsider: fc.constantFrom(null, { email: 'jane@other.test', hostDomain: 'acme.test' }),
  isHostedByMe: fc.boolean(),
  isRecurring: fc.boolean(),
  isConfirmed: fc.boolean(),
});
const anyPreferences: fc.Arbitrary<RecordingPreferences> = fc.record({
  record_non_host: fc.boolean(),
  record_recurring: fc.boolean(),
  record_external: fc.boolean(),
  record_internal: fc.boolean(),
  record_confirmed: fc.boolean(),
  record_only_host: fc.boolean(),
  bot_name: fc.constant('Meeting Notetaker'),
});

test('the trace names the attendee who makes a meeting external', () => {
  const outsider = { email: 'jane@other.test', hostDomain: 'acme.test' };
  const { trace } = decideRecording(
    meeting({ isExternal: true, outsider }),
    null,
    preferences({ record_external: true }),
    NOW,
  );
  assert.deepEqual(
    trace.filter(({ rule }) => rule === 'record_external'),
    [
      {
        rule: 'record_external',
        fact: "jane@other.test is not from the host's domain acme.test",
        outcome: 'matched',
      },
    ],
  );
});

test('a new calendar user records nothing', () => {
  assert.equal(codeOf({ isExternal: true }, null, {}), 'no_preference_matched');
});

test('every prerequisite beats an override that says record', () => {
  assert.equal(codeOf({ sameAsId: 'another', isCancelled: true }, true, {}), 'counted_in_another_calendar');
  assert.equal(codeOf({ meetingPlatform: null, isJoinable: false }, true, {}), 'no_meeting_link');
  assert.equal(codeOf({ meetingPlatform: 'jitsi', isJoinable: false }, true, {}), 'unsupported_platform');
  assert.equal(codeOf({ isAllDay: true }, true, {}), 'no_start_or_end');
  assert.equal(codeOf({ endAt: null }, true, {}), 'no_start_or_end');
  assert.equal(codeOf({ isCancelled: true }, true, {}), 'cancelled');
  assert.equal(codeOf({ isConnected: false }, true, {}), 'disconnected');
  assert.equal(codeOf({ endAt: NOW }, true, {}), 'ended');
});

test('the documented presets choose what they say', () => {
  const all = { record_external: true, record_internal: true };
  assert.equal(codeOf({ isExternal: true }, null, all), 'preference_record_external');
  assert.equal(codeOf({ isExternal: false }, null, all), 'preference_record_internal');
  assert.equal(codeOf({ isExternal: true }, null, { record_internal: true }), 'no_preference_matched');
  assert.equal(codeOf({ isHostedByMe: false }, null, { ...all, record_only_host: true }), 'not_hosted_by_me');
  assert.equal(codeOf({ isHostedByMe: true }, null, { ...all, record_only_host: true }), 'preference_record_internal');
  assert.equal(codeOf({ isConfirmed: false }, null, { ...all, record_confirmed: true }), 'not_confirmed');
  assert.equal(codeOf({ isRecurring: true }, null, { record_recurring: true }), 'preference_record_recurring');
  assert.equal(codeOf({ isHostedByMe: false }, null, { record_non_host: true }), 'preference_record_non_host');
});

test('a filter alone records nothing', () => {
  assert.equal(codeOf({ isHostedByMe: true }, null, { record_only_host: true }), 'no_preference_matched');
});

test('an override always wins once the prerequisites hold', () => {
  fc.assert(
    fc.property(anyMeeting, anyPreferences, fc.boolean(), (facts, chosen, override) => {
      const decision = decideRecording(facts, override, chosen, NOW);
      const prerequisitesHold = decision.trace.every((step) => step.outcome !== 'failed');
      assert.equal(decision.willRecord, prerequisitesHold && override);
    }),
  );
});

test('switching a base rule off or a filter on never adds a recording', () => {
  fc.assert(
    fc.property(anyMeeting, anyPreferences, fc.constantFrom(...BASE_RULES, ...FILTER_RULES), (facts, chosen, rule) => {
      const isFilter = FILTER_RULES.some((filter) => filter === rule);
      const stricter = decideRecording(facts, null, { ...chosen, [rule]: isFilter }, NOW);
      const looser = decideRecording(facts, null, { ...chosen, [rule]: !isFilter }, NOW);
      assert.ok(looser.willRecord || !stricter.willRecord);
    }),
  );
});

test('the reason fits the answer, and the last rule of the trace that failed explains a no', () => {
  fc.assert(
    fc.property(anyMeeting, anyPreferences, fc.constantFrom(true, false, null), (facts, chosen, override) => {
      const { willRecord, code, reason, trace } = decideRecording(facts, override, chosen, NOW);
      assert.equal(reason.startsWith(willRecord ? 'Recorded' : 'Not recorded'), true);
      assert.equal(/^(preference_|override_record$)/.test(code), willRecord);
      if (willRecord)
        assert.ok(trace.some((step) => step.outcome === 'matched') && trace.every((step) => step.outcome !== 'failed'));
    }),
  );
});

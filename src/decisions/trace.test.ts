/** The stored form of a trace, by property: nothing of it is lost. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { DEFAULT_PREFERENCES } from './preference.ts';
import { decideRecording, type MeetingFacts } from './decide.ts';
import { fromStoredTrace, isSameTrace, toStoredTrace } from './trace.ts';

const anyMeeting: fc.Arbitrary<MeetingFacts> = fc.record({
  sameAsId: fc.constantFrom(null, null, null, 'another'),
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
const anyPreferences = fc
  .record({
    record_external: fc.boolean(),
    record_internal: fc.boolean(),
    record_recurring: fc.boolean(),
    record_non_host: fc.boolean(),
    record_confirmed: fc.boolean(),
    record_only_host: fc.boolean(),
  })
  .map((chosen) => ({ ...DEFAULT_PREFERENCES, ...chosen }));
const anyOverride = fc.constantFrom(true, false, null);
const NOW = new Date('2027-01-11T10:00:00Z');

test('a stored trace is read back step by step as it was made', () => {
  fc.assert(
    fc.property(anyMeeting, anyOverride, anyPreferences, (meeting, override, preferences) => {
      const { trace } = decideRecording(meeting, override, preferences, NOW);
      assert.deepEqual(fromStoredTrace(toStoredTrace(trace)), trace);
    }),
  );
});

test('time alone does not change a trace while the meeting has not ended', () => {
  fc.assert(
    fc.property(anyMeeting, anyOverride, anyPreferences, (meeting, override, preferences) => {
      const endAt = new Date('2027-01-11T11:00:00Z');
      const at = (now: string): string[] =>
        toStoredTrace(decideRecording({ ...meeting, endAt }, override, preferences, new Date(now)).trace);
      assert.ok(isSameTrace(at('2027-01-11T09:00:00Z'), at('2027-01-11T10:59:00Z')));
    }),
  );
});

test('traces are the same only when every step is', () => {
  const [one, other] = [['+has_meeting_link zoom', '.record_external'], ['+has_meeting_link zoom']];
  assert.ok(isSameTrace(null, null) && isSameTrace(one, [...one]));
  assert.ok(!isSameTrace(one, other) && !isSameTrace(other, one) && !isSameTrace(one, null) && !isSameTrace(null, one));
  assert.ok(!isSameTrace(one, ['+has_meeting_link zoom', '.record_internal']));
});

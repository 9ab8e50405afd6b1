/** Presets of the person's page against the decision itself: what a preset says is what gets recorded. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { decideRecording, type MeetingFacts } from '../../src/decisions/index.ts';
import { flagsOf, PRESETS, presetOf, summaryOf, type Flag, type Preset } from '../../web/person/presets.ts';

const NOTHING = {
  record_non_host: false,
  record_recurring: false,
  record_external: false,
  record_internal: false,
  record_confirmed: false,
  record_only_host: false,
  bot_name: 'Meeting Notetaker',
};
const NOW = new Date('2027-03-10T09:00:00Z');

const anyPreferences = fc.record({
  record_non_host: fc.boolean(),
  record_recurring: fc.boolean(),
  record_external: fc.boolean(),
  record_internal: fc.boolean(),
  record_confirmed: fc.boolean(),
  record_only_host: fc.boolean(),
  bot_name: fc.constant('Meeting Notetaker'),
});
const anyMeeting: fc.Arbitrary<MeetingFacts> = fc.record({
  sameAsId: fc.constant(null),
  meetingPlatform: fc.constant('zoom'),
  isJoinable: fc.constant(true),
  isAllDay: fc.constant(false),
  startAt: fc.constant(new Date('2027-03-11T09:00:00Z')),
  endAt: fc.constant(new Date('2027-03-11T10:00:00Z')),
  isCancelled: fc.constant(false),
  isConnected: fc.constant(true),
  isExternal: fc.boolean(),
  outsider: fc.constant(null),
  isHostedByMe: fc.boolean(),
  isRecurring: fc.boolean(),
  isConfirmed: fc.boolean(),
});

test('a preset records exactly the meetings it names', () => {
  const names: Record<Preset, (meeting: MeetingFacts) => boolean> = {
    nothing: () => false,
    external: (meeting) => meeting.isExternal,
    internal: (meeting) => !meeting.isExternal,
    all: () => true,
  };
  fc.assert(
    fc.property(fc.constantFrom(...PRESETS), anyMeeting, (preset, meeting) => {
      const decision = decideRecording(meeting, null, { ...NOTHING, ...flagsOf(preset) }, NOW);
      assert.equal(decision.willRecord, names[preset](meeting));
    }),
  );
});

test('the preset that flags are shown as decides every meeting like these flags', () => {
  fc.assert(
    fc.property(anyPreferences, anyMeeting, (preferences, meeting) => {
      const preset = presetOf(preferences);
      if (preset === null) return;
      const shown = decideRecording(meeting, null, { ...preferences, ...flagsOf(preset) }, NOW);
      assert.equal(decideRecording(meeting, null, preferences, NOW).willRecord, shown.willRecord);
    }),
  );
});

test('choosing a preset shows it, whatever the filters are', () => {
  fc.assert(
    fc.property(anyPreferences, fc.constantFrom(...PRESETS), (preferences, preset) => {
      assert.equal(presetOf({ ...preferences, ...flagsOf(preset) }), preset);
    }),
  );
});

test('the summary names what is recorded and under which condition', () => {
  const summary = (flags: Partial<Record<Flag, boolean>>): string => summaryOf({ ...NOTHING, ...flags });
  assert.equal(summary({}), 'No rule is on.');
  assert.equal(summary({ record_confirmed: true }), 'No rule is on.');
  assert.equal(
    summary({ record_external: true, record_recurring: true, record_non_host: true, record_only_host: true }),
    'External meetings, recurring meetings and meetings hosted by others are recorded, but only if you host the meeting.',
  );
  assert.equal(
    summary({ record_external: true, record_internal: true, record_recurring: true, record_confirmed: true }),
    'All meetings are recorded, but only if you accepted the invitation.',
  );
});

/** What a row says of a meeting: the bot's own state before what was decided, and nothing that is not known. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { MeetingBot } from '../../client/index.ts';
import { meetingState, type MeetingState } from '../../web/person/meeting-state.ts';

const NOW = new Date('2027-01-31T09:00:00Z');
const PLACE = { locale: 'en-GB', timeZone: 'Europe/Berlin' };
const STATES: MeetingBot['state'][] = [
  'planned',
  'joining',
  'waiting_room',
  'in_call',
  'recording',
  'leaving',
  'left',
  'failed',
];

const bot = (state: MeetingBot['state'], more: Partial<MeetingBot> = {}): MeetingBot => ({
  state,
  status: 'scheduled',
  sub_code: null,
  sentence: 'What the bot does.',
  caveat: null,
  is_simulated: false,
  join_at: '2027-01-31T10:58:00.000000Z',
  changed_at: null,
  ...more,
});
const stateWith = (own: MeetingBot | null, willRecord: boolean, isAsking = false): MeetingState =>
  meetingState({ bot: own, will_record: willRecord, will_record_reason: 'What was decided.' }, NOW, PLACE, isAsking);

test('a bot that has been launched is told by what it does, whatever is decided', () => {
  for (const willRecord of [true, false]) {
    for (const state of STATES.filter((one) => one !== 'planned')) {
      const shown = stateWith(bot(state), willRecord);
      assert.equal(shown.sentence, 'What the bot does.', state);
      assert.doesNotMatch(shown.mark?.words ?? '', /planned|joins at/, state);
      assert.equal(shown.isOn, ['joining', 'waiting_room', 'in_call', 'recording'].includes(state), state);
      assert.equal(shown.isOver, ['left', 'failed'].includes(state), state);
    }
  }
});

test('a planned bot says when it joins, and that it is late when it is', () => {
  assert.equal(stateWith(bot('planned'), true).mark?.words, 'Bot joins at 11:58');
  assert.equal(stateWith(bot('planned'), true).sentence, 'What was decided.');
  assert.equal(stateWith(bot('planned', { join_at: null }), true).mark?.words, 'Bot planned');
  assert.equal(
    stateWith(bot('planned', { join_at: '2027-01-31T08:59:45.000000Z' }), true).mark?.words,
    'Bot joins at 09:59',
  );
  assert.equal(stateWith(bot('planned', { join_at: '2027-01-31T08:59:00.000000Z' }), true).mark?.words, 'Bot is late');
});

test('without a bot nothing is booked: it is not wanted, or it is wanted and does not come', () => {
  assert.deepEqual(stateWith(null, false), {
    mark: null,
    sentence: 'What was decided.',
    isOn: false,
    isOver: false,
  });
  const missing = stateWith(null, true);
  assert.equal(missing.mark?.words, 'No bot');
  assert.match(missing.sentence, /no bot comes/);
  assert.equal(stateWith(bot('planned'), false).mark, null, 'one that is about to be removed');
});

test('a simulated bot says so in its mark and its sentence', () => {
  for (const state of STATES) {
    const shown = stateWith(bot(state, { is_simulated: true, caveat: 'It is simulated.' }), true);
    assert.match(shown.mark?.words ?? '', / \(simulated\)$/, state);
    assert.match(shown.sentence, / It is simulated\.$/, state);
  }
});

test('while the server has not answered nothing is claimed', () => {
  assert.deepEqual(stateWith(null, true, true), { mark: null, sentence: 'One moment …', isOn: true, isOver: false });
});

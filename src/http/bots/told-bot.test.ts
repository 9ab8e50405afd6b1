/** What people are told about a bot: each status and each documented reason has a sentence, and none says more than is true. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SHOWN_BOT_STATUSES, type ShownBotStatus } from '../../contract/own/index.ts';
import { CALL_ENDED_SUB_CODES, FATAL_SUB_CODES, PERMISSION_DENIED_SUB_CODES } from '../../contract/sub-codes.ts';
import { BOT_STATUSES } from '../../bots/bot.ts';
import { tellBot, type BotFacts } from './told-bot.ts';

const AT = new Date('2027-01-31T09:00:00Z');
const facts = (status: ShownBotStatus, more: Partial<BotFacts> = {}): BotFacts => ({
  status,
  subCode: null,
  calledBackAt: null,
  joinAt: AT,
  changedAt: AT,
  hasRecorded: true,
  launcher: 'local',
  ...more,
});
const say = (status: ShownBotStatus, more: Partial<BotFacts> = {}): string =>
  tellBot(facts(status, more), 'local').sentence;

test('every status of the contract and every status of a bot that is shown has a state and a sentence', () => {
  for (const status of SHOWN_BOT_STATUSES) {
    const { state, sentence } = tellBot(facts(status), 'local');
    assert.match(sentence, /^[A-Z][^_]{8,150}\.$/, status);
    assert.notEqual(state, undefined, status);
  }
  const shown: readonly string[] = SHOWN_BOT_STATUSES;
  for (const status of BOT_STATUSES) assert.equal(shown.includes(status), status !== 'cancelled', status);
});

for (const [status, subCodes] of [
  ['call_ended', CALL_ENDED_SUB_CODES],
  ['done', CALL_ENDED_SUB_CODES],
  ['recording_permission_denied', PERMISSION_DENIED_SUB_CODES],
  ['fatal', FATAL_SUB_CODES],
] as const) {
  test(`every documented reason of ${status} has a sentence of its own, in words for people`, () => {
    for (const subCode of subCodes) {
      const sentence = say(status, { subCode });
      assert.match(sentence, /^[A-Z][^_]{8,150}\.$/, subCode);
      assert.notEqual(sentence, say(status), subCode);
    }
  });
}

test('a reason that nobody has documented is told by the status alone', () => {
  for (const subCode of ['brand_new', 'constructor', '__proto__']) {
    assert.equal(say('fatal', { subCode }), 'The bot failed.');
    assert.equal(say('done', { subCode }), 'The bot has left the meeting.');
  }
});

test('a bot that was told to leave is leaving until it has left', () => {
  const calledBackAt = AT;
  for (const status of ['launching', 'in_waiting_room', 'in_call_recording'] as const)
    assert.equal(tellBot(facts(status, { calledBackAt }), 'local').state, 'leaving', status);
  assert.equal(tellBot(facts('done', { calledBackAt }), 'local').state, 'left');
  assert.equal(tellBot(facts('fatal', { calledBackAt }), 'local').state, 'failed');
});

test('a bot that left without recording says so; one that has recorded does not', () => {
  const subCode = 'timeout_exceeded_waiting_room';
  assert.equal(
    say('done', { subCode, hasRecorded: false }),
    'The bot left the waiting room: nobody let it in. Nothing was recorded.',
  );
  assert.equal(say('done', { subCode: 'call_ended_by_host' }), 'The meeting was ended.');
});

test('a simulated bot says in every status that it is simulated, also before it was launched', () => {
  for (const status of SHOWN_BOT_STATUSES) {
    const told = tellBot(facts(status, { launcher: 'simulated' }), 'local');
    assert.equal(told.isSimulated, true);
    assert.equal(told.caveat, 'The bot is simulated: nothing joins the meeting and nothing is recorded.', status);
  }
  assert.equal(tellBot(facts('scheduled', { launcher: null }), 'simulated').isSimulated, true);
  assert.equal(tellBot(facts('scheduled', { launcher: null }), 'local').isSimulated, false);
  assert.equal(tellBot(facts('done', { launcher: 'local' }), 'simulated').isSimulated, false);
});

test('where no bots are started a planned one says that it will not come', () => {
  const told = tellBot(facts('scheduled', { launcher: null }), 'none');
  assert.equal(told.caveat, 'No bots are started here, so none will come.');
  assert.equal(tellBot(facts('scheduled', { launcher: null }), 'local').caveat, null);
});

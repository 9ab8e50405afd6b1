import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { BOT_STATUS_CODES } from '../contract/index.ts';
import { BOT_STATUSES, isAdmitted, isBotStatus, isLegal, isLive, isOnTheWire, isOutOfCall } from './bot.ts';
import type { BotStatus } from './bot.ts';
import { CALL_ENDED_SUB_CODES, FATAL_SUB_CODES, PERMISSION_DENIED_SUB_CODES } from '../contract/sub-codes.ts';

const reports = fc.array(fc.constantFrom(...BOT_STATUSES), { maxLength: 40 });

/** What a bot's history becomes when every illegal report is refused. */
function historyOf(start: BotStatus, wishes: readonly BotStatus[]): BotStatus[] {
  const history = [start];
  for (const wish of wishes) if (isLegal(history.at(-1) ?? start, wish)) history.push(wish);
  return history;
}

test('no sequence of reports makes an illegal history, and a terminal status stays', () => {
  fc.assert(
    fc.property(fc.constantFrom<BotStatus>('scheduled', 'ready'), reports, (start, wishes) => {
      const history = historyOf(start, wishes);
      const place = (status: BotStatus): number => history.indexOf(status);

      const end = history.findIndex((status) => !isLive(status));
      assert.ok(end === -1 || end === history.length - 1, 'nothing follows a terminal status');
      if (place('joining_call') !== -1) assert.equal(history[place('joining_call') - 1], 'launching');
      if (place('cancelled') !== -1) assert.deepEqual(history, ['scheduled', 'cancelled']);
      if (place('recording_done') !== -1) assert.equal(history[place('recording_done') - 1], 'call_ended');
      if (place('done') !== -1) assert.ok(place('call_ended') !== -1, 'a bot that is done has left the call');
      const left = history.findIndex(isOutOfCall);
      assert.ok(left === -1 || !history.slice(left).some(isAdmitted), 'a bot that left is never in the call again');
      for (const once of ['launching', 'joining_call', 'call_ended', 'recording_done'] as const) {
        assert.ok(history.filter((status) => status === once).length <= 1, `${once} happens once`);
      }
    }),
  );
});

test('every live status can end as fatal, so that no bot can be stuck', () => {
  for (const status of BOT_STATUSES.filter(isLive)) assert.ok(isLegal(status, 'fatal'), status);
});

test('the statuses without a way on are those that queries name', () => {
  assert.deepEqual(
    BOT_STATUSES.filter((status) => !isLive(status)),
    ['done', 'fatal', 'cancelled'],
  );
});

test('a status on the wire is one of the documented codes', () => {
  for (const status of BOT_STATUSES.filter(isOnTheWire)) assert.ok(BOT_STATUS_CODES.includes(status), status);
});

test('a name every object has is not a status', () => {
  assert.equal(isBotStatus('constructor'), false);
  assert.equal(isBotStatus('done'), true);
});

test('no sub-code is listed twice', () => {
  const all = [...CALL_ENDED_SUB_CODES, ...PERMISSION_DENIED_SUB_CODES, ...FATAL_SUB_CODES];
  assert.equal(new Set(all).size, all.length);
});

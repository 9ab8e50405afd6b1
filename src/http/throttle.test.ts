import assert from 'node:assert/strict';
import { test } from 'node:test';
import { countWrongSecrets, senderOf } from './throttle.ts';

/** What the count reads of a request. */
const from = (ip: string): Parameters<ReturnType<typeof countWrongSecrets>['count']>[0] => ({ ip });

test('an address in IPv6 stands for its network, one of IPv4 written in IPv6 for itself', () => {
  assert.equal(senderOf('2001:db8:1:2:3:4:5:6'), senderOf('2001:db8:1:2:ffff::1'));
  assert.notEqual(senderOf('2001:db8:1:2::1'), senderOf('2001:db8:1:3::1'));
  assert.equal(senderOf('::ffff:192.0.2.1'), '192.0.2.1');
  assert.equal(senderOf('192.0.2.1'), '192.0.2.1');
  assert.equal(senderOf('no address'), 'no address');
});

test('an address is over after so many wrong secrets, for the rest of their minute, and nobody else is', () => {
  let nowMs = 5_000;
  const wrong = countWrongSecrets({ most: 3, isThrottled: true, nowMs: () => nowMs });
  const [stranger, other] = [from('192.0.2.1'), from('192.0.2.2')];
  for (let count = 0; count < 3; count += 1) {
    assert.ok(!wrong.isOver(stranger));
    wrong.count(stranger);
    nowMs += 1_000;
  }
  assert.ok(wrong.isOver(stranger) && !wrong.isOver(other));
  const refusal = wrong.refusal(stranger);
  assert.deepEqual([refusal.status, refusal.retryAfterSeconds], [429, 57]);
  nowMs = 64_999;
  assert.ok(wrong.isOver(stranger));
  nowMs = 65_000;
  assert.ok(!wrong.isOver(stranger));
});

test('strangers without number take no more than their part of memory, and push out those that came first', () => {
  const wrong = countWrongSecrets({ most: 1, isThrottled: true });
  for (let sender = 0; sender <= 20_000; sender += 1)
    wrong.count(from(`10.${sender >> 16}.${(sender >> 8) & 255}.${sender & 255}`));
  assert.ok(!wrong.isOver(from('10.0.0.0')));
  assert.ok(wrong.isOver(from('10.0.0.1')) && wrong.isOver(from('10.0.78.32')));
});

test('where nothing is throttled nobody is over', () => {
  const wrong = countWrongSecrets({ most: 1, isThrottled: false });
  wrong.count(from('192.0.2.1'));
  assert.ok(!wrong.isOver(from('192.0.2.1')));
});

/** Kept answers: only at the mark they were made at, and never more bytes than there is room for. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openKeptAnswers } from './kept-answers.ts';

const body = (length: number, fill = 'a'): Buffer => Buffer.alloc(length, fill);

test('an answer is found under its key at its mark alone, and another takes its place', () => {
  const kept = openKeptAnswers(10_000);
  kept.keep('one', 'm1', body(10));
  assert.deepEqual([kept.markOf('one'), kept.markOf('two')], ['m1', null]);
  assert.deepEqual(kept.find('one', 'm1'), body(10));
  assert.equal(kept.find('one', 'm2'), null);
  assert.equal(kept.find('two', 'm1'), null);
  kept.keep('one', 'm2', body(20, 'b'));
  assert.equal(kept.find('one', 'm1'), null);
  assert.deepEqual(kept.find('one', 'm2'), body(20, 'b'));
});

test('when there is no room, what was not sent for longest goes; what is far too large is not kept', () => {
  const kept = openKeptAnswers(100_000);
  const large = body(9_500);
  for (let index = 0; index < 10; index += 1) kept.keep(`key ${index}`, 'm', large);
  assert.ok(kept.find('key 0', 'm'));
  kept.keep('key 10', 'm', large);
  assert.ok(kept.find('key 0', 'm'), 'it was sent');
  assert.equal(kept.find('key 1', 'm'), null);
  assert.ok(kept.find('key 2', 'm'));
  kept.keep('key 2', 'n', body(10_000));
  assert.equal(kept.markOf('key 2'), null, 'the old answer is not kept beside a new one');
  for (let round = 0; round < 50; round += 1) kept.keep('key 3', `m${round}`, large);
  assert.ok(kept.find('key 0', 'm'), 'an answer that is replaced takes no more room');
});

test('many small answers take no more room than few large ones: keys count too', () => {
  const kept = openKeptAnswers(100_000);
  for (let index = 0; index < 1_000; index += 1) kept.keep(`${index} ${'x'.repeat(1_000)}`, 'm', body(2));
  const isKept = (index: number): boolean => kept.markOf(`${index} ${'x'.repeat(1_000)}`) !== null;
  assert.ok(isKept(999));
  assert.ok(Array.from({ length: 1_000 }, (_, index) => index).filter(isKept).length < 50);
});

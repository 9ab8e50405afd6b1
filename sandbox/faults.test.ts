import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { matchesPattern } from './faults.ts';

test('a star stands for any run of characters, and everything else for itself', () => {
  const cases: [string, string, boolean][] = [
    ['/token', '/token', true],
    ['/token', '/tokens', false],
    ['*', '', true],
    ['/calendars/*/events', '/calendars/a%40b/events', true],
    ['/calendars/*/events', '/calendars/a/events/watch', false],
    ['*/events*', '/calendars/a/events/watch', true],
    ['/a*a', '/a', false],
    ['/a.*', '/abc', false],
  ];
  for (const [pattern, text, expected] of cases) assert.equal(matchesPattern(pattern, text), expected, pattern);
});

test('a pattern made by replacing parts of a text with stars matches that text', () => {
  const piece = fc.string({ unit: fc.constantFrom('a', 'b', '/') });
  fc.assert(
    fc.property(fc.array(fc.tuple(piece, fc.boolean())), (pieces) => {
      const text = pieces.map(([part]) => part).join('');
      const pattern = pieces.map(([part, isStar]) => (isStar ? '*' : part)).join('');
      assert.equal(matchesPattern(pattern, text), true);
    }),
  );
});

test('a pattern of many stars is decided at once on a long text', () => {
  const startedAt = performance.now();
  assert.equal(matchesPattern(`${'*a'.repeat(200)}*b`, 'a'.repeat(100_000)), false);
  assert.ok(performance.now() - startedAt < 500);
});

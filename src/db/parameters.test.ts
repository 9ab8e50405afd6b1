import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { jsonParameter } from './parameters.ts';

const withoutRefused = (text: string): string => text.replaceAll('\0', '').toWellFormed();
const hostile = fc.string({ unit: fc.constantFrom('\0', '\\', 'u', '0000', 'd83d', '\ud83d', '\ude00', '"', 'a') });

test('NUL is dropped, half a character is replaced, everything else comes back as it was', () => {
  fc.assert(
    fc.property(hostile, (text) => {
      // Dropping a NUL may join two halves, so both sides are made well-formed piece by piece.
      const expected = text.split('\0').map(withoutRefused).join('');
      assert.deepEqual(JSON.parse(jsonParameter([{ text }])), [{ text: expected }]);
    }),
    { numRuns: 2000 },
  );
});

test('a text that only looks like an escape is left alone', () => {
  for (const text of ['\\u0000', '\\ud83d', '\\\\u0000', '😀']) {
    assert.equal(JSON.parse(jsonParameter(text)), text);
  }
});

/** Times as calendars write them. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findTimeZone } from '../base/time-zone.ts';
import { instantOf, readTimeValue } from './time-value.ts';

const NEW_YORK = findTimeZone('America/New_York');
const HERE = findTimeZone('Pacific/Kiritimati');
assert.ok(NEW_YORK !== null && HERE !== null);

const instant = (text: string): string | null => {
  const value = readTimeValue(text, null, (name) => (/^(?:EST|AMERICA\/NEW_YORK)$/.test(name) ? NEW_YORK : null));
  return value === null ? null : new Date(instantOf(value, HERE)).toISOString().slice(0, 16);
};

test('fractions, distances, halves of a day and names of zones are read', () => {
  for (const text of [
    '20261201T150000Z',
    '20261201T1500Z',
    '20261201T15000Z',
    '20261201T150000.000Z',
    '20261201T150000,5Z',
    '20261201T150000975Z',
    '20261201T150000ZZ',
    '20261201t150000z',
    '20261201 150000Z',
    '2026-12-01T15:00:00.000Z',
    '2026-12-01T15:00:00.123456Z',
    '2026-12-01 15:00:00Z',
    '2026-12-01 15:00:00 Z',
    '2026-12-01T10:00:00-05:00',
    '20261201T100000-0500',
    '20261201T203000+0530',
    '20261201T030000PMZ',
    '20261201T150000PMZ',
    '20261201EST100000',
    '20261201T100000 EST',
    '20261201T100000[America/New_York]',
  ])
    assert.equal(instant(text), '2026-12-01T15:00', text);
  assert.equal(instant('20261201T110000AMZ'), '2026-12-01T11:00');
  assert.equal(instant('20261201T120000AMZ'), '2026-12-01T00:00');
  assert.equal(instant('20261201T90000Z'), '2026-12-01T09:00');
});

test('what is no time stays none', () => {
  for (const text of [
    '',
    '20260230',
    '20261301T150000Z',
    '20261201T250000Z',
    '20261201T156100Z',
    '20261201T150000 Nowhere',
    '20261201T150000+9900',
    '20261201T',
    '20261201T1Z',
    `20261201T${'1'.repeat(100_000)}`,
    `20261201${' '.repeat(100_000)}x`,
  ])
    assert.equal(instant(text), null, text.slice(0, 40));
});

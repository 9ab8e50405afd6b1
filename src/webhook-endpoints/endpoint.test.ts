import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { endpointUrlProblem, isToBeSwitchedOff } from './endpoint.ts';

const now = new Date('2026-03-02T09:00:00Z');
const before = (ms: number): Date => new Date(now.getTime() - ms);
const DAY_MS = 86_400_000;

test('only https is accepted, unless plain http is allowed', () => {
  assert.equal(endpointUrlProblem('https://example.com/hook?token=1', { allowHttp: false }), null);
  assert.match(endpointUrlProblem('http://example.com/hook', { allowHttp: false }) ?? '', /https:/);
  assert.equal(endpointUrlProblem('http://127.0.0.1:9000/hook', { allowHttp: true }), null);
  for (const url of ['ftp://example.com', 'javascript:alert(1)', '/hook', '', 'https://ada:secret@example.com/']) {
    assert.notEqual(endpointUrlProblem(url, { allowHttp: true }), null, url);
  }
});

test('any text is either accepted or refused with a sentence', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.webUrl()), (url) => {
      const problem = endpointUrlProblem(url, { allowHttp: false });
      assert.ok(problem === null || /[.;]/.test(problem));
    }),
  );
});

test('an endpoint is switched off when nothing got through for five days', () => {
  assert.ok(isToBeSwitchedOff(before(5 * DAY_MS), now));
  assert.ok(!isToBeSwitchedOff(before(5 * DAY_MS - 1), now));
  assert.ok(!isToBeSwitchedOff(null, now));
});

/** What the doctor says of what it found. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Health } from './health-store.ts';
import { duration, lateKinds, problemsOf } from './problems.ts';

const AT = new Date('2030-01-07T03:00:00.000Z');
const EARLIER = new Date('2030-01-07T01:30:00.000Z');
const kind = (name: string, more: Partial<Health['work'][number]> = {}): Health['work'][number] => ({
  name,
  dueCount: 0,
  oldestDueMs: null,
  runningCount: 0,
  failingCount: 0,
  failing: [],
  ...more,
});
const well: Health = {
  at: AT,
  work: [kind('bots/launch'), kind('calendars/sync')],
  endpoints: { failingCount: 0, switchedOffCount: 0, longest: [] },
  connections: { count: 0, newest: [] },
  freshness: { oldestProofAt: null, staleCount: 0, stale: [] },
  fatalBots: { counts: [], newest: [] },
};
const endpoint = {
  id: 'e1',
  workspaceId: 'w',
  url: 'https://app.example.com/hooks/secret-path?key=secret',
  failingSince: EARLIER,
  isSwitchedOff: false,
  httpStatus: 503,
  error: null,
};

test('when all is well there is nothing to say', () => {
  assert.deepEqual(problemsOf(well), []);
});

test('each trouble has its code, a sentence, examples with their ids, and what to do', () => {
  const troubled: Health = {
    ...well,
    work: [
      kind('bots/launch', { dueCount: 3, oldestDueMs: 9_000, runningCount: 1 }),
      kind('calendars/sync', { failingCount: 2, failing: [{ id: 'c9', failures: 7, error: 'No answer.', dueAt: AT }] }),
    ],
    endpoints: {
      failingCount: 1,
      switchedOffCount: 1,
      longest: [endpoint, { ...endpoint, id: 'e2', isSwitchedOff: true }],
    },
    connections: {
      count: 12,
      newest: [
        {
          id: 'k1',
          provider: 'google',
          workspaceId: 'w',
          externalId: 'ann',
          reason: 'Consent was withdrawn.',
          since: EARLIER,
        },
      ],
    },
    freshness: {
      oldestProofAt: EARLIER,
      staleCount: 1,
      stale: [{ id: 'c1', provider: 'ics', workspaceId: 'w', externalId: 'bob', error: null, since: EARLIER }],
    },
    fatalBots: {
      counts: [{ subCode: 'meeting_not_found', count: 2 }],
      newest: [{ id: 'b1', subCode: 'meeting_not_found', message: null, at: EARLIER }],
    },
  };
  const problems = problemsOf(troubled);
  assert.deepEqual(
    problems.map(({ code, count, examples }) => [code, count, examples[0]?.id]),
    [
      ['work_late', 3, 'bots/launch'],
      ['calendar_stale', 1, 'c1'],
      ['work_fails', 2, 'c9'],
      ['bot_failed', 2, 'b1'],
      ['webhook_endpoint_fails', 1, 'e1'],
      ['webhook_endpoint_switched_off', 1, 'e2'],
      ['connection_lost', 12, 'k1'],
    ],
  );
  for (const { sentence, what_to_do: whatToDo, examples } of problems) {
    assert.match(sentence, /^\S.*\.$/);
    assert.ok(whatToDo.length > 20);
    assert.ok(
      examples.every((example) => !example.sentence.includes('secret')),
      'an address is named by its host alone',
    );
  }
});

test('work is late by what waits for it, and nobody who works is a trouble of its own', () => {
  const late = (name: string, oldestDueMs: number) =>
    lateKinds([kind(name, { dueCount: 1, oldestDueMs })]).length === 1;
  assert.deepEqual([late('bots/launch', 4_000), late('bots/launch', 6_000)], [false, true]);
  assert.deepEqual([late('calendars/sync', 60_000), late('calendars/sync', 121_000)], [false, true]);
  const [problem] = problemsOf({ ...well, work: [kind('calendars/sync', { dueCount: 1, oldestDueMs: 600_000 })] });
  assert.match(`${problem?.sentence} ${problem?.what_to_do}`, /no process does it.*rollcall work/);
});

test('a row that failed once or twice is no trouble yet', () => {
  const failing = [{ id: 'x', failures: 2, error: 'No answer.', dueAt: AT }];
  assert.deepEqual(problemsOf({ ...well, work: [kind('calendars/sync', { failingCount: 1, failing })] }), []);
});

test('spans are said in the unit that says enough', () => {
  assert.deepEqual(
    [duration(400), duration(119_000), duration(150_000), duration(8 * 3_600_000)],
    ['0 s', '119 s', '3 min', '8 h'],
  );
});

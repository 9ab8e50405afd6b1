/** What an operator reads of the log on a terminal. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { textLog, type LogLevel } from './log.ts';

const NOON = new Date(2026, 1, 3, 12, 5, 9);

function written(level: LogLevel, isColoured = false) {
  let text = '';
  const log = textLog(level, { write: (line) => void (text += line), isColoured }, () => NOON);
  return { log, text: () => text };
}

test('a line for a person is time, level, message and fields', () => {
  const { log, text } = written('info');
  log.warn('calendar is stale', { calendarId: 'c1', lateMs: 12, reason: 'Google kept silent.', none: undefined });
  assert.equal(text(), '12:05:09 WARN  calendar is stale  calendarId=c1  lateMs=12  reason="Google kept silent."\n');
});

test('lines below the level are left out, and silent has none', () => {
  for (const [level, count] of [
    ['debug', 4],
    ['info', 3],
    ['error', 1],
    ['silent', 0],
  ] as const) {
    const { log, text } = written(level);
    for (const name of ['debug', 'info', 'warn', 'error'] as const) log[name]('said');
    assert.equal(text().split('\n').length - 1, count, level);
  }
});

test('a stack stands below its line', () => {
  const { log, text } = written('info');
  log.error('request failed', { stack: 'Error: no\n    at here' });
  assert.equal(text(), '12:05:09 ERROR request failed\nError: no\n        at here\n');
});

test('what a stranger wrote cannot steer the terminal nor pretend to be another line', () => {
  const { log, text } = written('info');
  log.info('said \u001B[2J', { by: '\u009B31m evil\n12:00:00 INFO  all is well', twist: '\u202Eabc' });
  assert.doesNotMatch(text().slice(0, -1), /\p{Cc}|\u202E/u);
});

test('colours come only where they are asked for', () => {
  const { log, text } = written('info', true);
  log.warn('late');
  assert.ok(text().includes('\u001B[33mWARN \u001B[0m late'));
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Log } from '../base/log.ts';
import { openErrorLog } from './error-log.ts';

test('a database that is away is one line every five seconds, with how many requests met it', () => {
  const lines: unknown[] = [];
  const ignore = (): void => undefined;
  const log: Log = {
    debug: ignore,
    info: ignore,
    warn: ignore,
    error: (_message, fields) => lines.push([fields?.['requestCount'], fields?.['error']]),
  };
  let nowMs = 0;
  const errorLog = openErrorLog(log, () => nowMs);
  for (nowMs = 0; nowMs <= 10_000; nowMs += 100) errorLog.databaseUnavailable(new Error(`refused at ${nowMs}`));
  assert.deepEqual(lines, [
    [1, 'refused at 0'],
    [50, 'refused at 5000'],
    [50, 'refused at 10000'],
  ]);
});

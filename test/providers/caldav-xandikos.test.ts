/** CalDAV against Xandikos, which answers 500 where others answer 403, and says elsewhere what it can. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { FetchChangesResult } from '../../src/providers/port.ts';
import { startXandikos, xandikosMissing } from '../support/xandikos.ts';
import { caldavOnLoopback, unstopped, WINDOW } from './caldav-scripted.ts';

const at = (day: number): Date => new Date(Date.UTC(2027, 2, day, 10));

describe('Xandikos', { skip: xandikosMissing() ?? false }, () => {
  test('a calendar is found and followed, with exceptions that its own search cannot handle', async (t) => {
    await using xandikos = await startXandikos();
    const { client, calendarUrl } = xandikos;
    const provider = caldavOnLoopback(t);
    const found = await provider.probe(
      { kind: 'password', url: xandikos.url, username: 'alice@example.com', password: 'anything' },
      { signal: unstopped() },
    );
    assert.ok(found.kind === 'usable', JSON.stringify(found));
    const [calendar] = found.calendars;
    assert.ok(calendar);
    const read = (syncToken: string | null): Promise<FetchChangesResult> =>
      provider.fetchChanges(
        found.credentials,
        { ...calendar, syncToken, addresses: [] },
        { window: WINDOW, signal: unstopped() },
      );
    const startsOf = (result: FetchChangesResult): string[] =>
      result.kind !== 'changes'
        ? [result.kind]
        : result.changes.map((change) =>
            change.kind === 'upserted' && change.event.time.kind === 'timed'
              ? change.event.time.startAt.toISOString().slice(5, 10)
              : 'removed',
          );

    await client.put(calendarUrl, {
      uid: 'w',
      title: 'Weekly',
      startAt: at(2),
      minutes: 30,
      rule: 'FREQ=WEEKLY;COUNT=4',
    });
    await client.cancelInstance(calendarUrl, 'w', at(9));
    const first = await read(null);
    assert.ok(first.kind === 'changes' && first.syncToken !== null);
    assert.deepEqual(startsOf(first), ['03-02', '03-16', '03-23']);

    assert.equal((await read(first.syncToken)).kind, 'unchanged');
    await client.moveInstance(calendarUrl, 'w', at(16), at(17));
    assert.deepEqual(startsOf(await read(first.syncToken)), ['removed', '03-17', '03-02', '03-23']);
    await client.delete(calendarUrl, 'w');
    assert.deepEqual(startsOf(await read(first.syncToken)), ['removed']);

    const unknown = first.syncToken.replace(
      /"serverToken":"\w+"/,
      '"serverToken":"0123456789012345678901234567890123456789"',
    );
    assert.notEqual(unknown, first.syncToken);
    assert.equal((await read(unknown)).kind, 'sync_token_expired', 'Xandikos answers 500');
  });
});

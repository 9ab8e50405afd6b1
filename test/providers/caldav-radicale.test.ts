/** CalDAV against Radicale: a whole account, followed while a person edits it. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { isAppError } from '../../src/base/errors.ts';
import type { FetchChangesResult, ProbeResult } from '../../src/providers/port.ts';
import { radicaleMissing, startRadicale } from '../support/radicale.ts';
import type { Radicale } from '../support/radicale.ts';
import { caldavOnLoopback, unstopped, WINDOW } from './caldav-scripted.ts';

type Usable = Extract<ProbeResult, { kind: 'usable' }>;
type Provider = ReturnType<typeof caldavOnLoopback>;

const typed = ({ url, username, password }: Radicale): Parameters<Provider['probe']>[0] => ({
  kind: 'password',
  url,
  username,
  password,
});

async function connect(provider: Provider, radicale: Radicale): Promise<Usable> {
  const found = await provider.probe(typed(radicale), { signal: unstopped() });
  assert.ok(found.kind === 'usable', JSON.stringify(found));
  return found;
}

/** A calendar as the adapter's user stores it: what is there by id. */
function follow(provider: Provider, account: Usable, calendarUrl: string) {
  const stored = new Map<string, string>();
  const series = new Map<string, string>();
  let syncToken: string | null = null;
  const read = async (): Promise<FetchChangesResult> => {
    const result = await provider.fetchChanges(
      account.credentials,
      { providerCalendarId: new URL(calendarUrl).pathname, timeZone: null, syncToken, addresses: account.addresses },
      { window: WINDOW, signal: unstopped() },
    );
    if (result.kind === 'sync_token_expired') {
      syncToken = null;
      return result;
    }
    assert.ok(result.kind === 'changes' || result.kind === 'unchanged', result.kind);
    ({ syncToken } = result);
    if (result.kind === 'unchanged') return result;
    if (result.isComplete) stored.clear();
    for (const change of result.changes) {
      if (change.kind === 'removed') {
        for (const id of stored.keys())
          if (id === change.providerEventId || series.get(id) === change.providerEventId) stored.delete(id);
      } else {
        const { providerEventId, seriesId, time, title } = change.event;
        assert.ok(time.kind === 'timed');
        stored.set(providerEventId, `${time.startAt.toISOString().slice(5, 16)} ${title ?? ''}`);
        if (seriesId !== null) series.set(providerEventId, seriesId);
      }
    }
    return result;
  };
  return {
    read,
    stored: () => [...stored.values()].toSorted((a, b) => (a < b ? -1 : 1)),
    ids: () => [...stored.keys()],
  };
}

const at = (day: number, hour = 10): Date => new Date(Date.UTC(2027, 2, day, hour));

describe('Radicale', { skip: radicaleMissing() ?? false }, () => {
  test('an account is found with its calendars, and later ones appear', async (t) => {
    await using radicale = await startRadicale();
    await radicale.client.createCalendar('Work');
    await radicale.client.createCalendar('Tasks', { components: ['VTODO'] });
    const provider = caldavOnLoopback(t);
    const account = await connect(provider, radicale);
    assert.deepEqual(
      account.calendars.map(({ name, isPrimary }) => [name, isPrimary]),
      [['Work', true]],
    );
    assert.deepEqual(account.addresses, ['alice@example.com']);
    await radicale.client.createCalendar('Private calls');
    const listed = await provider.listCalendars(account.credentials, { signal: unstopped() });
    assert.ok(listed.kind === 'calendars');
    assert.deepEqual(
      listed.calendars.map(({ name }) => name),
      ['Private calls', 'Work'],
    );
  });

  test('a calendar with meetings is chosen before empty ones, in the order in which people see them', async (t) => {
    await using radicale = await startRadicale();
    const provider = caldavOnLoopback(t);
    const { client } = radicale;
    const choice = async (): Promise<string | undefined> => {
      const found = await provider.probe(typed(radicale), { window: WINDOW, signal: unstopped() });
      assert.ok(found.kind === 'usable');
      return found.calendars.find(({ providerCalendarId }) => providerCalendarId === found.firstChoice)?.name;
    };
    for (const name of ['Empty', 'Private']) await client.createCalendar(name);
    const main = await provider.probe(typed(radicale), { signal: unstopped() });
    assert.ok(main.kind === 'usable');
    assert.equal(await choice(), main.calendars.find(({ isPrimary }) => isPrimary)?.name, 'none has any');

    const meeting = { uid: 'a', title: 'Weekly', startAt: new Date('2027-02-01T10:00:00Z'), minutes: 30 };
    const ten = await client.createCalendar('Team 10');
    await client.put(ten, { ...meeting, rule: 'FREQ=WEEKLY' });
    const two = await client.createCalendar('Team 2');
    await client.put(two, meeting);
    assert.equal(await choice(), 'Team 10', 'what is long over is no meeting');
    await client.put(two, { ...meeting, startAt: new Date('2027-03-02T10:00:00Z') });
    assert.equal(await choice(), 'Team 2');
  });

  test('everything a person does to a calendar is followed', async (t) => {
    await using radicale = await startRadicale();
    const { client } = radicale;
    const work = await client.createCalendar('Work');
    const provider = caldavOnLoopback(t);
    const calendar = follow(provider, await connect(provider, radicale), work);

    await client.put(work, { uid: 'one', title: 'Once', startAt: at(3), minutes: 30 });
    await client.put(work, { uid: 'w', title: 'Weekly', startAt: at(2), minutes: 30, rule: 'FREQ=WEEKLY;COUNT=4' });
    await calendar.read();
    assert.deepEqual(calendar.stored(), [
      '03-02T10:00 Weekly',
      '03-03T10:00 Once',
      '03-09T10:00 Weekly',
      '03-16T10:00 Weekly',
      '03-23T10:00 Weekly',
    ]);
    const ids = calendar.ids();
    assert.equal((await calendar.read()).kind, 'unchanged');

    await client.moveInstance(work, 'w', at(9), at(10, 15));
    await client.cancelInstance(work, 'w', at(16));
    await client.edit(work, 'one', { title: 'Renamed', startAt: at(4) });
    await calendar.read();
    assert.deepEqual(calendar.stored(), [
      '03-02T10:00 Weekly',
      '03-04T10:00 Renamed',
      '03-10T15:00 Weekly',
      '03-23T10:00 Weekly',
    ]);
    assert.deepEqual(
      calendar.ids().filter((id) => !ids.includes(id)),
      [],
      'what moved keeps its id',
    );

    await client.editInstance(work, 'w', at(23), { status: 'CANCELLED' });
    await client.edit(work, 'one', { rule: 'FREQ=DAILY;COUNT=2' });
    await calendar.read();
    assert.deepEqual(calendar.stored(), [
      '03-02T10:00 Weekly',
      '03-04T10:00 Renamed',
      '03-05T10:00 Renamed',
      '03-10T15:00 Weekly',
    ]);

    await client.delete(work, 'w');
    await client.edit(work, 'one', { startAt: new Date('2028-01-01T10:00:00Z') });
    await calendar.read();
    assert.deepEqual(calendar.stored(), []);
  });

  test('a token that was forgotten is told as expired, and a full run brings the calendar right', async (t) => {
    await using radicale = await startRadicale();
    const { client } = radicale;
    const work = await client.createCalendar('Work');
    const provider = caldavOnLoopback(t);
    const calendar = follow(provider, await connect(provider, radicale), work);
    await client.put(work, { uid: 'one', title: 'One', startAt: at(3), minutes: 30 });
    await client.put(work, { uid: 'two', title: 'Two', startAt: at(4), minutes: 30 });
    await calendar.read();
    await client.delete(work, 'one');
    await radicale.forgetSyncTokens();
    assert.equal((await calendar.read()).kind, 'sync_token_expired');
    const full = await calendar.read();
    assert.ok(full.kind === 'changes' && full.isComplete);
    assert.deepEqual(calendar.stored(), ['03-04T10:00 Two']);
  });

  test('a server that is down is unavailable, and everything goes on when it is back', async (t) => {
    await using radicale = await startRadicale();
    const { client } = radicale;
    const work = await client.createCalendar('Work');
    const provider = caldavOnLoopback(t);
    const calendar = follow(provider, await connect(provider, radicale), work);
    await client.put(work, { uid: 'one', title: 'One', startAt: at(3), minutes: 30 });
    await calendar.read();
    await radicale.stop();
    await assert.rejects(calendar.read(), (error) => isAppError(error, 'provider_unavailable'));
    await radicale.start();
    await client.put(work, { uid: 'two', title: 'Two', startAt: at(4), minutes: 30 });
    await calendar.read();
    assert.deepEqual(calendar.stored(), ['03-03T10:00 One', '03-04T10:00 Two']);
  });

  test('a changed password asks its person, and the new one goes on where the old one was', async (t) => {
    await using radicale = await startRadicale();
    const work = await radicale.client.createCalendar('Work');
    const provider = caldavOnLoopback(t);
    const account = await connect(provider, radicale);
    const calendar = { providerCalendarId: new URL(work).pathname, timeZone: null, syncToken: null, addresses: [] };
    const options = { window: WINDOW, signal: unstopped() };
    await radicale.changePassword('another one');
    const lost = await provider.fetchChanges(account.credentials, calendar, options);
    assert.ok(lost.kind === 'disconnected' && lost.code === 'access_denied', lost.kind);
    const wrong = await provider.probe(account.credentials, { signal: unstopped() });
    assert.ok(wrong.kind === 'unusable' && wrong.field === 'password');
    const again = await connect(provider, radicale);
    assert.deepEqual(again.calendars, account.calendars);
    assert.equal((await provider.fetchChanges(again.credentials, calendar, options)).kind, 'changes');
  });

  test('a deleted calendar is gone, and the account is not', async (t) => {
    await using radicale = await startRadicale();
    const { client } = radicale;
    const work = await client.createCalendar('Work');
    await client.createCalendar('Other');
    const provider = caldavOnLoopback(t);
    const account = await connect(provider, radicale);
    await client.deleteCalendar(work);
    const result = await provider.fetchChanges(
      account.credentials,
      { providerCalendarId: new URL(work).pathname, timeZone: null, syncToken: null, addresses: [] },
      { window: WINDOW, signal: unstopped() },
    );
    assert.equal(result.kind, 'calendar_gone');
  });

  test('names with every kind of character are followed', async (t) => {
    await using radicale = await startRadicale({ username: 'zoë+calls' });
    const { client } = radicale;
    const calendars = await client.createCalendar('Meetings & Größe 100% #1');
    const provider = caldavOnLoopback(t);
    const account = await connect(provider, radicale);
    assert.equal(account.calendars[0]?.name, 'Meetings & Größe 100% #1');
    const calendar = follow(provider, account, calendars);
    for (const uid of ['a b', 'ä@example.com', '100%', 'x#y', "it's;=,", 'plus+plus'])
      await client.put(calendars, { uid, title: uid, startAt: at(3), minutes: 30 });
    await calendar.read();
    assert.equal(calendar.ids().length, 6);
    for (const uid of ['a b', 'ä@example.com', '100%', 'x#y', "it's;=,", 'plus+plus'])
      await client.delete(calendars, uid);
    await calendar.read();
    assert.deepEqual(calendar.ids(), []);
  });
});

/** Recurring events of the sandbox Google, over HTTP: instances, exceptions, deltas of a series. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openSandbox, signIn, START, type Json } from './support.ts';

const YOU = 'you@example.com';
const DAY_MS = 86_400_000;

async function openWithSeries(recurrence = 'RRULE:FREQ=WEEKLY', over: Json = {}) {
  const sandbox = await openSandbox();
  const { google } = sandbox.control;
  await google.addPerson({ email: YOU, timeZone: 'Europe/Berlin' });
  const you = await signIn(sandbox.url, YOU);
  const series = await google.createEvent({
    organizer: YOU,
    summary: 'Weekly',
    start: '2026-03-03T10:00',
    recurrence,
    ...over,
  });
  const single = (query: Record<string, string> = {}) => you.list({ singleEvents: 'true', ...query });
  const window = { timeMin: '2026-03-01T00:00:00Z', timeMax: '2026-04-12T00:00:00Z' };
  return Object.assign(sandbox, { google, you, series, single, window });
}

const dateTimes = (items: Json[]): unknown[] => items.map((item) => (item['start'] as Json | undefined)?.['dateTime']);
const suffixes = (items: Json[]): string[] => items.map((item) => String(item['id']).split('_')[1] ?? '');

test('instances keep their wall time over a daylight-saving change, and their ids tell the original start in UTC', async () => {
  await using sandbox = await openWithSeries();
  const { items } = await sandbox.single(sandbox.window);
  assert.deepEqual(suffixes(items), [
    '20260303T090000Z',
    '20260310T090000Z',
    '20260317T090000Z',
    '20260324T090000Z',
    '20260331T080000Z',
    '20260407T080000Z',
  ]);
  assert.equal(dateTimes(items)[4], '2026-03-31T10:00:00+02:00');
  const [first] = items;
  assert.deepEqual(
    [first?.['recurringEventId'], first?.['iCalUID'], first?.['recurrence']],
    [sandbox.series.id, sandbox.series.iCalUID, undefined],
  );
  assert.deepEqual(first?.['originalStartTime'], first?.['start']);
});

test('without singleEvents the master is listed with its rule', async () => {
  await using sandbox = await openWithSeries();
  const { items } = await sandbox.you.list(sandbox.window);
  assert.deepEqual(
    [items.length, items[0]?.['id'], items[0]?.['recurrence']],
    [1, sandbox.series.id, ['RRULE:FREQ=WEEKLY']],
  );
  const before = { timeMin: '2026-02-01T00:00:00Z', timeMax: '2026-03-01T00:00:00Z' };
  assert.deepEqual((await sandbox.you.list(before)).items, []);
});

test('rules end by COUNT and by UNTIL, skip by INTERVAL and choose by BYDAY', async () => {
  const starts = async (recurrence: string) => {
    await using sandbox = await openWithSeries(recurrence);
    return suffixes((await sandbox.single(sandbox.window)).items).map((suffix) => suffix.slice(4, 8));
  };
  assert.deepEqual(await starts('RRULE:FREQ=DAILY;COUNT=3'), ['0303', '0304', '0305']);
  assert.deepEqual(await starts('RRULE:FREQ=WEEKLY;UNTIL=20260317T090000Z'), ['0303', '0310', '0317']);
  assert.deepEqual(await starts('RRULE:FREQ=WEEKLY;UNTIL=20260317T085959Z'), ['0303', '0310']);
  assert.deepEqual(await starts('RRULE:FREQ=WEEKLY;INTERVAL=2;COUNT=3'), ['0303', '0317', '0331']);
  assert.deepEqual(await starts('RRULE:FREQ=WEEKLY;BYDAY=TU,TH;COUNT=3'), ['0303', '0305', '0310']);
  assert.deepEqual(await starts('RRULE:FREQ=MONTHLY;BYDAY=1TU;COUNT=2'), ['0303', '0407']);
});

test('an all-day series has instance ids of plain dates', async () => {
  await using sandbox = await openWithSeries('RRULE:FREQ=WEEKLY;COUNT=2', { start: '2026-03-03' });
  const { items } = await sandbox.single();
  assert.deepEqual(suffixes(items), ['20260303', '20260310']);
  assert.deepEqual(items[1]?.['originalStartTime'], { date: '2026-03-10' });
});

test('a rule that the start does not fit, or that the sandbox does not know, is refused', async () => {
  await using sandbox = await openWithSeries();
  const create = (recurrence: string) =>
    sandbox.google.createEvent({ organizer: YOU, start: '2026-03-03T10:00', recurrence });
  await assert.rejects(create('RRULE:FREQ=WEEKLY;BYDAY=WE'), /first occurrence is not the start/);
  await assert.rejects(create('RRULE:FREQ=YEARLY'), /DAILY, WEEKLY or MONTHLY/);
  await assert.rejects(create('RRULE:FREQ=DAILY;BYSETPOS=1'), /BYSETPOS/);
  await assert.rejects(create('RRULE:FREQ=DAILY;UNTIL=soon'), /UNTIL/);
});

test('a moved instance keeps its id and original start, and a delta tells it alone', async () => {
  await using sandbox = await openWithSeries();
  const { syncToken = '' } = await sandbox.single(sandbox.window);
  const [, second = ''] = await sandbox.google.instanceIds(sandbox.series.id);
  await sandbox.google.editEvent(second, { start: '2026-03-11T15:00', summary: 'Moved' });
  const { items } = await sandbox.single({ syncToken });
  assert.equal(items.length, 1);
  assert.deepEqual(
    [
      items[0]?.['id'],
      items[0]?.['summary'],
      dateTimes(items)[0],
      ((items[0]?.['originalStartTime'] ?? {}) as Json)['dateTime'],
    ],
    [second, 'Moved', '2026-03-11T15:00:00+01:00', '2026-03-10T10:00:00+01:00'],
  );
  const got = await sandbox.you.get(`/calendars/primary/events/${second}`);
  assert.equal(got.body['summary'], 'Moved');
});

test('an instance moved into the window is listed, one moved out is not', async () => {
  await using sandbox = await openWithSeries();
  const ids = await sandbox.google.instanceIds(sandbox.series.id);
  await sandbox.google.moveEvent(ids[0] ?? '', '2026-06-01T10:00');
  await sandbox.google.moveEvent(ids[20] ?? '', '2026-03-05T10:00');
  const { items } = await sandbox.single(sandbox.window);
  assert.equal(
    items.some(({ id }) => id === ids[0]),
    false,
  );
  assert.equal(
    items.some(({ id }) => id === ids[20]),
    true,
  );
});

test('a cancelled instance is a tombstone with its original start', async () => {
  await using sandbox = await openWithSeries();
  const { syncToken = '' } = await sandbox.single(sandbox.window);
  const [, second = ''] = await sandbox.google.instanceIds(sandbox.series.id);
  await sandbox.google.cancelEvent(second);
  const { items } = await sandbox.single({ syncToken });
  assert.deepEqual(items, [
    {
      kind: 'calendar#event',
      etag: items[0]?.['etag'],
      id: second,
      status: 'cancelled',
      recurringEventId: sandbox.series.id,
      originalStartTime: { dateTime: '2026-03-10T10:00:00+01:00', timeZone: 'Europe/Berlin' },
    },
  ]);
  assert.equal((await sandbox.single(sandbox.window)).items.length, 5);
  assert.equal((await sandbox.single({ ...sandbox.window, showDeleted: 'true' })).items.length, 6);
  const masters = await sandbox.you.list({ ...sandbox.window, showDeleted: 'false' });
  assert.deepEqual(
    masters.items.map(({ id }) => id),
    [sandbox.series.id, second],
    'cancelled exceptions come with a master',
  );
});

test('a delta ignores the window and emits every instance of a touched series, two years ahead', async () => {
  await using sandbox = await openWithSeries();
  const { items: first, syncToken = '' } = await sandbox.single(sandbox.window);
  assert.equal(first.length, 6);
  await sandbox.google.editEvent(sandbox.series.id, { summary: 'Renamed' });
  const { items } = await sandbox.single({ syncToken });
  assert.equal(items.length, 105);
  assert.ok(Date.parse(String(dateTimes(items).at(-1))) > START.getTime() + 720 * DAY_MS);
  assert.ok(items.every(({ summary }) => summary === 'Renamed'));
});

test('a touched series keeps what its exceptions have of their own', async () => {
  await using sandbox = await openWithSeries();
  const [, second = '', third = ''] = await sandbox.google.instanceIds(sandbox.series.id);
  await sandbox.google.editEvent(second, { location: 'Elsewhere' });
  await sandbox.google.cancelEvent(third);
  await sandbox.google.editEvent(sandbox.series.id, { summary: 'Renamed' });
  const { items } = await sandbox.single({ ...sandbox.window, showDeleted: 'true' });
  assert.deepEqual(
    [items[1]?.['location'], items[1]?.['summary'], items[2]?.['status']],
    ['Elsewhere', 'Renamed', 'cancelled'],
  );
});

test('a deleted series is told as cancelled instances for half a year, without its master', async () => {
  await using sandbox = await openWithSeries();
  const { syncToken = '' } = await sandbox.single(sandbox.window);
  const masters = await sandbox.you.list();
  await sandbox.google.cancelEvent(sandbox.series.id);
  const { items } = await sandbox.single({ syncToken });
  assert.equal(items.length, 26);
  assert.ok(items.every((item) => item['status'] === 'cancelled' && item['recurringEventId'] === sandbox.series.id));
  const delta = await sandbox.you.list({ syncToken: masters.syncToken ?? '' });
  assert.deepEqual(
    delta.items.map(({ id, status }) => [id, status]),
    [[sandbox.series.id, 'cancelled']],
  );
  assert.deepEqual((await sandbox.single({ ...sandbox.window, showDeleted: 'true' })).items, []);
});

test('a shortened series tells the instances it lost as cancelled', async () => {
  await using sandbox = await openWithSeries('RRULE:FREQ=WEEKLY;COUNT=4');
  const { syncToken = '' } = await sandbox.single();
  await sandbox.google.editEvent(sandbox.series.id, { recurrence: 'RRULE:FREQ=WEEKLY;COUNT=2' });
  const { items } = await sandbox.single({ syncToken });
  assert.deepEqual(
    items.map(({ status }) => status),
    ['confirmed', 'confirmed', 'cancelled', 'cancelled'],
  );
  assert.deepEqual(suffixes(items).slice(2), ['20260317T090000Z', '20260324T090000Z']);
  await sandbox.google.editEvent(sandbox.series.id, { recurrence: 'RRULE:FREQ=WEEKLY;COUNT=4' });
  const again = await sandbox.single({ syncToken });
  assert.deepEqual(
    again.items.map(({ status }) => status),
    Array(4).fill('confirmed'),
  );
});

test('a series moved as a whole gets new instance ids and cancels the old ones', async () => {
  await using sandbox = await openWithSeries('RRULE:FREQ=WEEKLY;COUNT=2');
  const { syncToken = '' } = await sandbox.single();
  await sandbox.google.moveEvent(sandbox.series.id, '2026-03-03T12:00');
  const { items } = await sandbox.single({ syncToken });
  assert.deepEqual(
    items.map((item, index) => [suffixes(items)[index], item['status']]),
    [
      ['20260303T110000Z', 'confirmed'],
      ['20260310T110000Z', 'confirmed'],
      ['20260303T090000Z', 'cancelled'],
      ['20260310T090000Z', 'cancelled'],
    ],
  );
});

test('an id of an instance that the series does not have is not found', async () => {
  await using sandbox = await openWithSeries('RRULE:FREQ=WEEKLY;COUNT=2');
  const get = async (id: string) => (await sandbox.you.get(`/calendars/primary/events/${id}`)).status;
  assert.equal(await get(`${sandbox.series.id}_20260303T090000Z`), 200);
  assert.equal(await get(`${sandbox.series.id}_20260304T090000Z`), 404);
  assert.equal(await get(`${sandbox.series.id}_`), 404);
});

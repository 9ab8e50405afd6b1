/** The demo a visitor meets, and the sandbox run alone as a process. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { test } from 'node:test';
import { DEMO_PEOPLE, startSandbox } from '../../sandbox/index.ts';
import * as microsoft from './microsoft-support.ts';
import { openSandbox, postToken, signedInWith, signIn, type Json } from './support.ts';

const YOU = DEMO_PEOPLE[0].email;

const startOf = (item: Json): string => {
  const start = item['start'] as Json;
  return String(start['dateTime'] ?? start['date']);
};
const text = (item: Json): string => JSON.stringify(item);
const myAnswer = (item: Json): unknown =>
  ((item['attendees'] ?? []) as Json[]).find(({ self }) => self === true)?.['responseStatus'];

async function fortnight(now: Date) {
  await using sandbox = await startSandbox({ port: 0, host: '127.0.0.1', clock: { now: () => now }, seed: 'demo' });
  const you = await signIn(sandbox.url, YOU);
  const at = (days: number) => new Date(now.getTime() + days * 86_400_000).toISOString();
  const window = { timeMin: at(-3), timeMax: at(28) };
  return (await you.list({ singleEvents: 'true', showDeleted: 'true', ...window })).items;
}

test('the demo shows every kind of meeting, at working hours', async () => {
  const items = await fortnight(new Date('2026-03-04T09:00:00Z'));
  const has = (fits: (item: Json) => boolean, what: string) => assert.ok(items.some(fits), what);
  has((item) => startOf(item) === '2026-03-04T10:02:00+01:00', 'one in two minutes');
  has((item) => startOf(item) === '2026-03-04T10:06:00+01:00', 'one in six minutes');
  has((item) => startOf(item).startsWith('2026-03-03'), 'one of yesterday');
  has((item) => /zoom\.us\/j\//.test(String(item['location'])), 'Zoom in the location');
  has((item) => /meet\.google\.com/.test(text(item['conferenceData'] as Json)), 'Meet');
  has((item) => /"https:\/\/teams\.microsoft\.com\/l\/meetup-join/.test(String(item['description'])), 'Teams in HTML');
  has((item) => /safelinks\.protection\.outlook\.com/.test(String(item['description'])), 'Teams behind SafeLinks');
  has((item) => /\.webex\.com/.test(String(item['location'])), 'Webex');
  has((item) => item['eventType'] === 'focusTime' && item['conferenceData'] === undefined, 'a focus block');
  has((item) => 'date' in ((item['start'] ?? {}) as Json), 'an all-day event');
  has((item) => myAnswer(item) === 'declined', 'a declined one');
  has((item) => myAnswer(item) === 'tentative', 'a tentative one');
  has((item) => item['status'] === 'cancelled' && item['recurringEventId'] === undefined, 'a cancelled one');
  has((item) => item['status'] === 'cancelled' && item['recurringEventId'] !== undefined, 'a cancelled instance');
  has(
    (item) =>
      item['originalStartTime'] !== undefined &&
      text(item['originalStartTime'] as Json) !== text(item['start'] as Json) &&
      item['status'] !== 'cancelled',
    'a moved instance',
  );
  const planned = items.filter((item) => item['status'] !== 'cancelled' && startOf(item).includes('T'));
  for (const item of planned.filter((one) => !/10:0[26]:00/.test(startOf(one)))) {
    const hour = Number(startOf(item).slice(11, 13));
    assert.ok(hour >= 9 && hour <= 18, `${String(item['summary'])} at ${startOf(item)}`);
  }
});

test('the demo is the same for the same moment, and stays whole on any weekday', async () => {
  const ids = async (day: string) => (await fortnight(new Date(`2026-03-${day}T09:00:00Z`))).map((item) => item['id']);
  assert.deepEqual(await ids('04'), await ids('04'));
  for (const day of ['02', '03', '05', '06', '07', '08']) assert.ok((await ids(day)).length > 25, day);
});

test('two people of the demo share one meeting', async () => {
  await using sandbox = await openSandbox({ seed: 'demo' });
  const mine = await signIn(sandbox.url, YOU);
  const theirs = await signIn(sandbox.url, DEMO_PEOPLE[1].email);
  const named = async ({ list }: typeof mine) =>
    (await list()).items.filter(({ summary }) => summary === 'Product check-in').map(({ iCalUID }) => iCalUID);
  const shared = await named(mine);
  assert.equal(shared.length, 1);
  assert.deepEqual(await named(theirs), shared);
});

async function microsoftFortnight(now: Date): Promise<Json[]> {
  await using sandbox = await startSandbox({ port: 0, host: '127.0.0.1', clock: { now: () => now }, seed: 'demo' });
  const you = await microsoft.signIn(sandbox.url, YOU);
  const at = (days: number) => new Date(now.getTime() + days * 86_400_000).toISOString();
  const prefer = { prefer: 'outlook.timezone="Europe/Berlin", IdType="ImmutableId"' };
  return await you.view({ startDateTime: at(-3), endDateTime: at(28) }, prefer);
}

const momentOf = (item: Json): string => String((item['start'] as Json)['dateTime']);

test('the demo has a second calendar of the visitor, at Microsoft, with every kind of meeting of its own', async () => {
  const items = await microsoftFortnight(new Date('2026-03-04T09:00:00Z'));
  const has = (fits: (item: Json) => boolean, what: string) => assert.ok(items.some(fits), what);
  const answer = (item: Json) => (item['responseStatus'] as Json)['response'];
  has((item) => momentOf(item).startsWith('2026-03-04T10:04:00'), 'one in four minutes');
  has((item) => momentOf(item).startsWith('2026-03-03T14:00'), 'one of yesterday');
  has((item) => item['isOnlineMeeting'] === true && item['isOrganizer'] === true, 'a Teams meeting of their own');
  has((item) => /zoom\.us\/j\//.test(JSON.stringify(item['location'])), 'Zoom in the location');
  has((item) => /webex\.com/.test(JSON.stringify(item['body'])), 'Webex in the text');
  has((item) => item['isAllDay'] === true && item['showAs'] === 'oof', 'an all-day one');
  has((item) => item['sensitivity'] === 'private', 'a private one');
  has((item) => item['isCancelled'] === true && item['type'] === 'singleInstance', 'a cancelled one');
  has((item) => item['isCancelled'] === true && item['type'] === 'exception', 'a cancelled occurrence');
  has((item) => item['type'] === 'exception' && /moved/.test(String(item['subject'])), 'a moved occurrence');
  for (const response of ['accepted', 'declined', 'tentativelyAccepted', 'notResponded', 'organizer']) {
    has((item) => answer(item) === response, response);
  }
  const planned = items.filter((item) => item['isAllDay'] !== true && !/10:04:00/.test(momentOf(item)));
  for (const item of planned) {
    const hour = Number(momentOf(item).slice(11, 13));
    assert.ok(hour >= 9 && hour <= 18, `${String(item['subject'])} at ${momentOf(item)}`);
  }
});

test('the demo at Microsoft is the same for the same moment, and stays whole on any weekday', async () => {
  const ids = async (day: string) =>
    (await microsoftFortnight(new Date(`2026-03-${day}T09:00:00Z`))).map((item) => item['id']);
  assert.deepEqual(await ids('04'), await ids('04'));
  for (const day of ['02', '03', '05', '06', '07', '08']) assert.ok((await ids(day)).length > 15, day);
});

test('one meeting of the demo is in both calendars of the visitor: same UID, same start, same link', async () => {
  await using sandbox = await openSandbox({ seed: 'demo' });
  const here = await microsoft.signIn(sandbox.url, YOU);
  const there = await signIn(sandbox.url, YOU);
  const items = await here.view();
  const events = (await there.list({ singleEvents: 'true' })).items;
  const both = items.filter(({ iCalUId }) => events.some(({ iCalUID }) => iCalUID === iCalUId));
  assert.deepEqual(
    both.map(({ subject }) => subject),
    ['Requirements workshop'],
  );
  const [item] = both;
  const event = events.find(({ iCalUID }) => iCalUID === item?.['iCalUId']);
  assert.ok(item !== undefined && event !== undefined);
  assert.equal(Date.parse(`${momentOf(item)}Z`), Date.parse(startOf(event)));
  const link = String((item['onlineMeeting'] as Json)['joinUrl']);
  assert.ok(String(event['description']).includes(link));
});

test('a colleague shares a calendar in the demo at Microsoft', async () => {
  await using sandbox = await openSandbox({ seed: 'demo' });
  const you = await microsoft.signIn(sandbox.url, YOU);
  const calendars = microsoft.valueOf(await you.get('/me/calendars', { $select: 'name,canEdit' }));
  assert.deepEqual(
    calendars.map(({ name, canEdit }) => [name, canEdit]),
    [
      ['Calendar', true],
      ['Finance team', false],
    ],
  );
});

async function runAlone(args: string[] = []) {
  const main = fileURLToPath(new URL('../../sandbox/main.ts', import.meta.url));
  const child = spawn(process.execPath, [main, '--port', '0', '--quiet', ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let printed = '';
  for await (const chunk of child.stdout) {
    printed += String(chunk);
    if (printed.includes('Ctrl-C')) break;
  }
  const url = /answers at (\S+)/.exec(printed)?.[1] ?? '';
  return {
    url,
    printed,
    async [Symbol.asyncDispose]() {
      const ended = once(child, 'exit');
      child.kill('SIGTERM');
      assert.deepEqual(await ended, [0, null], 'it ends by itself when asked to');
    },
  };
}

test('run alone it prints its addresses; started again it honours the refresh tokens of its former life', async () => {
  let refreshToken: string | undefined;
  let syncToken: string | undefined;
  let microsoftToken: string | undefined;
  {
    await using first = await runAlone();
    assert.match(first.printed, /GOOGLE_API_URL=http:\/\/127\.0\.0\.1:\d+/);
    assert.match(first.printed, /MICROSOFT_GRAPH_URL=http:\/\/127\.0\.0\.1:\d+/);
    assert.equal(first.printed.match(/curl /g)?.length, 3);
    microsoftToken = (await microsoft.signIn(first.url, YOU)).refreshToken;
    const you = await signIn(first.url, YOU);
    ({ refreshToken } = you);
    ({ syncToken } = await you.list());
  }
  const form = { grant_type: 'refresh_token', refresh_token: refreshToken ?? '' };
  await using second = await runAlone();
  const answer = await postToken(second.url, form);
  assert.equal(answer.status, 200);
  assert.match(String(answer.body['scope']), /calendar\.readonly/);
  const again = signedInWith(second.url, answer.body);
  const delta = await again.get('/calendars/primary/events', { syncToken: syncToken ?? '' });
  assert.equal(delta.status, 410, 'sync tokens are not honoured');
  const microsoftForm = { grant_type: 'refresh_token', refresh_token: microsoftToken ?? '' };
  const refreshed = await microsoft.postToken(second.url, microsoftForm);
  assert.equal((await microsoft.signedInWith(second.url, refreshed.body).get('/me')).body['mail'], YOU);
  const forged = { ...microsoftForm, refresh_token: `${microsoftForm.refresh_token}x` };
  assert.equal((await microsoft.postToken(second.url, forged)).status, 400);
  const tampered = { ...form, refresh_token: `${form.refresh_token}x` };
  assert.equal((await postToken(second.url, tampered)).status, 400);
  const revoked = await fetch(`${second.url}/revoke`, {
    method: 'POST',
    body: new URLSearchParams({ token: form.refresh_token }),
  });
  assert.equal(revoked.status, 200);
  assert.equal((await postToken(second.url, form)).status, 400, 'a revoked one is not taken up again');
});

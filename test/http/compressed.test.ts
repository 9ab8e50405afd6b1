/** Compressed answers: who asks for one gets it where it is worth it, the same otherwise, and never one that holds a secret. */
import assert from 'node:assert/strict';
import { request } from 'node:http';
import { after, before, test } from 'node:test';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import type { Person } from '../support/calendar-client.ts';
import { buildPages } from '../support/person-page.ts';
import { startRollcall, type TestRollcall } from '../support/rollcall.ts';
import { waitFor } from '../support/wait.ts';
import { connectedPerson, inHours, itemsOf } from './setup.ts';

const MEETINGS = '/api/v1/calendar/meetings/';

let rollcall: TestRollcall;
let person: Person;
before(async () => {
  buildPages();
  rollcall = await startRollcall();
  const { google } = rollcall.sandbox;
  await google.addPerson({ email: 'long@example.com' });
  for (const hours of [20, 30, 40]) {
    const location = `https://zoom.us/j/857463829${hours}`;
    await google.createEvent({ organizer: 'long@example.com', summary: 'Call', start: inHours(hours), location });
  }
  person = await connectedPerson(rollcall, 'long@example.com');
  await waitFor('the meetings', async () => {
    const answer = await rollcall.api('GET', MEETINGS, { token: person.token });
    return itemsOf(answer).length === 3;
  });
});
after(() => rollcall?.[Symbol.asyncDispose]());

type Raw = { status: number; headers: Record<string, string | undefined>; body: Buffer };

/** Asks without a client that decodes by itself. */
const ask = (path: string, headers: Record<string, string>, method = 'GET', body?: string): Promise<Raw> =>
  new Promise((resolve, reject) => {
    const asked = request(new URL(path, rollcall.url), { method, headers }, (response) => {
      const parts: Buffer[] = [];
      response.on('data', (part: Buffer) => parts.push(part));
      response.on('end', () => {
        const { 'content-encoding': encoding, vary, etag, 'content-length': length } = response.headers;
        const shown = { encoding, vary, etag, length, padding: String(response.headers['x-padding'] ?? '') };
        const cache = response.headers['cache-control'];
        resolve({ status: response.statusCode ?? 0, headers: { ...shown, cache }, body: Buffer.concat(parts) });
      });
    });
    asked.on('error', reject);
    asked.end(body);
  });
const list = (accepted: string, more: Record<string, string> = {}): Promise<Raw> =>
  ask(MEETINGS, { 'x-recallcalendarauthtoken': person.token, 'accept-encoding': accepted, ...more });

test('a list comes in the smallest form that is read, with the same content and the same tag', async () => {
  const plain = await list('identity');
  assert.ok(plain.body.length > 1024);
  assert.deepEqual([plain.headers['encoding'], plain.headers['vary']], [undefined, 'Origin, accept-encoding']);
  for (const [accepted, encoding] of [
    ['gzip, deflate, br', 'br'],
    ['gzip', 'gzip'],
    ['GZIP;q=0.5, br;q=0', 'gzip'],
    ['br;q=1.0, gzip;q=0.8, *;q=0.1', 'br'],
  ] as const) {
    const answer = await list(accepted);
    assert.equal(answer.headers['encoding'], encoding, accepted);
    const decoded = encoding === 'br' ? brotliDecompressSync(answer.body) : gunzipSync(answer.body);
    assert.ok(decoded.equals(plain.body), accepted);
    assert.ok(answer.body.length < plain.body.length / 2, `${answer.body.length} of ${plain.body.length} bytes`);
    assert.equal(answer.headers['etag'], plain.headers['etag']);
    assert.equal(answer.headers['vary'], plain.headers['vary']);
  }
  for (const accepted of ['', 'deflate, zstd', 'gzip;q=0', 'br;q=0.000', 'x'.repeat(2000)])
    assert.equal((await list(accepted)).headers['encoding'], undefined, accepted);
});

test('who has it already hears 304, compressed or not', async () => {
  const { headers } = await list('br');
  const again = await list('br', { 'if-none-match': headers['etag'] ?? '' });
  assert.deepEqual([again.status, again.body.length, again.headers['encoding']], [304, 0, undefined]);
});

test('the length of a compressed answer does not tell what is in it', async () => {
  const paddings = new Set<number>();
  await waitFor('several lengths', async () => {
    paddings.add((await list('br')).headers['padding']?.length ?? 0);
    return paddings.size > 3;
  });
});

test('what is short is sent as it is, and so is whatever holds a token, a key or a link to a consent page', async () => {
  const token = { 'x-recallcalendarauthtoken': person.token, 'accept-encoding': 'gzip, br' };
  const key = { authorization: `Token ${rollcall.apiKey}`, 'accept-encoding': 'gzip, br' };
  const json = { ...key, 'content-type': 'application/json' };
  const endpoint = JSON.stringify({ url: `https://app.example.com/hook?secret=${'1'.repeat(1200)}` });
  const userId = JSON.stringify({ user_id: 'x'.repeat(200) });
  const answers: [string, Raw][] = [
    ['short', await ask('/api/v1/calendar/user/', token)],
    ['consent links', await ask('/api/v1/calendar/connect-links/', token)],
    ['calendar token', await ask('/api/v1/calendar/authenticate/', json, 'POST', userId)],
    ['signing secret', await ask('/api/v1/webhook-endpoints/', json, 'POST', endpoint)],
    ['endpoints', await ask('/api/v1/webhook-endpoints/', key)],
    ['bots', await ask('/api/v1/bot/', key)],
  ];
  for (const [what, answer] of answers) {
    assert.ok(answer.status < 300, `${what}: ${answer.status} ${answer.body.toString()}`);
    assert.equal(answer.headers['encoding'], undefined, what);
  }
});

test('the files of the page come compressed as they lie, and are kept for as long as their name lasts', async () => {
  const page = await ask('/calendar/', { 'accept-encoding': 'gzip, deflate, br' });
  assert.deepEqual([page.status, page.headers['encoding'], page.headers['cache']], [200, 'br', 'no-cache']);
  const html = brotliDecompressSync(page.body).toString();
  const [, script = ''] = /src="([^"]+\.js)"/.exec(html) ?? [];
  for (const [accepted, decode] of [
    ['br', brotliDecompressSync],
    ['gzip', gunzipSync],
  ] as const) {
    const plain = await ask(script, { 'accept-encoding': 'identity' });
    const answer = await ask(script, { 'accept-encoding': accepted });
    assert.equal(answer.headers['encoding'], accepted);
    assert.equal(Number(answer.headers['length']), answer.body.length);
    assert.match(answer.headers['vary'] ?? '', /accept-encoding/i);
    assert.equal(answer.headers['cache'], 'public, max-age=31536000, immutable');
    assert.ok(decode(answer.body).equals(plain.body));
  }
});

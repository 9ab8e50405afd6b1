/** Bodies under way have a room: one address that fills its part of it is sent away, and others are not. */
import assert from 'node:assert/strict';
import { connect, type Socket } from 'node:net';
import { test } from 'node:test';
import { startRollcall, type TestRollcall } from '../support/rollcall.ts';
import { waitFor } from '../support/wait.ts';

const ENDPOINTS = '/api/v1/webhook-endpoints/';
const MEGABYTE = 1_048_576;
/** What one address alone may hold, of 64 MB. */
const PART = 32;

const forwarded = (address: string): Record<string, string> => ({ 'x-forwarded-for': address });

/** Announces a body and sends none of it. */
function announce(rollcall: TestRollcall, address: string, length: string): Socket {
  const { hostname, port } = new URL(rollcall.url);
  const socket = connect(Number(port), hostname);
  const lines = [`POST ${ENDPOINTS} HTTP/1.1`, `Host: ${hostname}`, `Authorization: Token ${rollcall.apiKey}`];
  lines.push(`X-Forwarded-For: ${address}`, 'Content-Type: application/json', length, '', '');
  socket.on('error', () => undefined).write(lines.join('\r\n'));
  return socket;
}

/** Sends a body of a megabyte that is no endpoint. @returns 400 when it was read. */
const send = async (
  rollcall: TestRollcall,
  address: string,
): Promise<{ status: number; retryAfter: string | null }> => {
  const body = { url: 'x'.repeat(MEGABYTE - 100) };
  const answer = await rollcall.api('POST', ENDPOINTS, { body, headers: forwarded(address) });
  return { status: answer.status, retryAfter: answer.headers.get('retry-after') };
};

for (const [how, length] of [
  ['of a known length', `Content-Length: ${MEGABYTE}`],
  ['in chunks', 'Transfer-Encoding: chunked'],
] as const)
  test(`an address whose bodies ${how} never come holds its part of the room, and no more`, async () => {
    await using rollcall = await startRollcall({ env: { TRUST_PROXY: '1' } });
    const [stalling, other] = ['203.0.113.1', '203.0.113.2'];
    const sockets = Array.from({ length: 2 * PART }, () => announce(rollcall, stalling, length));
    const refused = await waitFor('its part to be taken', async () => {
      const answer = await send(rollcall, stalling);
      return answer.status === 400 ? null : answer;
    });
    assert.deepEqual(refused, { status: 429, retryAfter: '1' });
    const small = { body: { url: 'none' }, headers: forwarded(stalling) };
    assert.equal((await rollcall.api('POST', ENDPOINTS, small)).status, 400, 'what is small is not counted');
    const statuses = await Promise.all(Array.from({ length: 8 }, () => send(rollcall, other)));
    assert.deepEqual(new Set(statuses.map(({ status }) => status)), new Set([400]));
    for (const socket of sockets) socket.destroy();
    await waitFor('its part to be free', async () => (await send(rollcall, stalling)).status === 400);
  });

test('where many addresses hold all there is but a little, a small body is still read and a large one comes again', async () => {
  await using rollcall = await startRollcall({ env: { TRUST_PROXY: '1' } });
  const sockets: Socket[] = [];
  for (let sender = 0; sender < 12; sender += 1)
    for (let count = 0; count < PART; count += 1)
      sockets.push(announce(rollcall, `198.51.100.${sender}`, `Content-Length: ${MEGABYTE}`));
  const refused = await waitFor('most of the room to be taken', async () => {
    const answer = await send(rollcall, '203.0.113.1');
    return answer.status === 400 ? null : answer;
  });
  assert.deepEqual(refused, { status: 503, retryAfter: '1' });
  const small = { body: { url: 'none' }, headers: forwarded('203.0.113.1') };
  assert.equal((await rollcall.api('POST', ENDPOINTS, small)).status, 400);
  for (const socket of sockets) socket.destroy();
  await waitFor('the room to be free', async () => (await send(rollcall, '203.0.113.1')).status === 400);
});

/** Sends a body of so many bytes, some at a time each second, until it is answered. @returns the answer. */
async function drip(rollcall: TestRollcall, length: string, bytesEachSecond: number, bytes: number): Promise<string> {
  const socket = announce(rollcall, '203.0.113.9', length);
  const [start, end] = ['{"url":"', '"}'];
  let left = start + 'x'.repeat(bytes - start.length - end.length) + end;
  const timer = setInterval(() => {
    socket.write(left.slice(0, bytesEachSecond));
    left = left.slice(bytesEachSecond);
  }, 1_000);
  const answer: Buffer[] = [];
  for await (const chunk of socket) {
    answer.push(chunk as Buffer);
    if (left === '') break;
  }
  clearInterval(timer);
  return Buffer.concat(answer).toString();
}

test('a body that hardly advances is ended with 408 and its connection, and one that comes slowly is read', async () => {
  await using rollcall = await startRollcall({ env: { TRUST_PROXY: '1' } });
  const known = `Content-Length: ${MEGABYTE}`;
  const [still, dripping, chunked, slow] = await Promise.all([
    drip(rollcall, known, 0, MEGABYTE),
    drip(rollcall, known, 1_000, MEGABYTE),
    drip(rollcall, 'Transfer-Encoding: chunked', 0, MEGABYTE),
    drip(rollcall, known, MEGABYTE / 8, MEGABYTE),
  ]);
  // After 30 s the server would end any of them, in other words.
  for (const answer of [still, dripping, chunked])
    assert.match(answer, /^HTTP\/1\.1 408 [^]*connection: close[^]*The request body comes too slowly/i);
  assert.match(slow, /^HTTP\/1\.1 400 /, 'it is no endpoint, which only who has read it can say');
});

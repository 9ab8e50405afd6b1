/** Names are looked up at a real name server, and one that keeps silent delays nobody else. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { after, before, test } from 'node:test';
import { createOutboundHttp, type OutboundRequest } from '../../src/base/outbound-http.ts';
import { startNameServer, type NameServer } from '../support/name-server.ts';
import { PATIENCE_MS, waitFor } from '../support/wait.ts';

const GET: OutboundRequest = { method: 'GET', deadlineMs: PATIENCE_MS, maxBytes: 1_000, maxRedirects: 0 };
const SILENT = Array.from({ length: 40 }, (_unused, index) => `silent${index}.example`);
const web = createServer((request, response) => response.end(request.headers.host));
let port = 0;
let names: NameServer;
before(async () => {
  names = await startNameServer((name) =>
    name.startsWith('silent') ? 'silence' : name.startsWith('none') ? 'none' : '127.0.0.1',
  );
  web.listen(0, '127.0.0.1');
  await once(web, 'listening');
  const address = web.address();
  port = typeof address === 'object' && address !== null ? address.port : 0;
});
after(async () => {
  web.close();
  await names[Symbol.asyncDispose]();
});

const openHttp = (allowPrivateNetworks = true) =>
  createOutboundHttp({ allowPrivateNetworks, userAgent: 'Rollcall test', nameServers: [names.address] });

test('forty names of which nothing is heard delay nobody who asks for another', async () => {
  const http = openHttp();
  let endedCount = 0;
  const silent = SILENT.map((name) =>
    http.request(`http://${name}:${port}/`, GET).then(
      () => assert.fail('a silent name server is no answer'),
      (error: Error) => {
        endedCount += 1;
        return error.message;
      },
    ),
  );
  await waitFor('all of them to be asked for', () =>
    Promise.resolve(SILENT.every((name) => names.asked.includes(name))),
  );
  const answer = await http.request(`http://quick.example:${port}/`, GET);
  assert.deepEqual([answer.text(), endedCount], [`quick.example:${port}`, 0]);
  const messages = new Set(await Promise.all(silent));
  assert.deepEqual(
    messages,
    new Set(SILENT.map((name) => `The host "${name}:${port}" could not be found at the moment.`)),
  );
  await http.close();
});

test('many who ask for one name at the same time ask once, for both kinds of address', async () => {
  const http = openHttp();
  const urls = Array.from({ length: 8 }, (_unused, index) => `http://shared.example:${port}/${index}`);
  await Promise.all(urls.map((url) => http.request(url, GET)));
  assert.equal(names.asked.filter((name) => name === 'shared.example').length, 2);
  await http.close();
});

test('what a name server says is checked like what is typed, and a name that does not exist is told so', async () => {
  const http = openHttp(false);
  const errorOf = (host: string): Promise<string> =>
    http.request(`http://${host}:${port}/`, GET).then(
      () => 'answered',
      (error: Error) => error.message,
    );
  assert.match(await errorOf('inside.example'), /inside a private or reserved network/);
  assert.match(await errorOf('none.example'), /could not be found\.$/);
  assert.match(await errorOf('localhost'), /inside a private or reserved network/);
  await http.close();
});

test('localhost and names under it are this machine, whatever name servers say', async () => {
  const http = openHttp();
  for (const host of ['localhost', 'app.localhost', 'LOCALHOST.'])
    assert.equal((await http.request(`http://${host}:${port}/`, GET)).status, 200, host);
  assert.deepEqual(
    names.asked.filter((name) => name.includes('localhost')),
    [],
  );
  await http.close();
});

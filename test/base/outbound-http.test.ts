/** Outbound HTTP over real sockets: bounds, redirects, credentials and refusals. */
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { after, before, test } from 'node:test';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { AppError } from '../../src/base/errors.ts';
import { createOutboundHttp } from '../../src/base/outbound-http.ts';
import type { OutboundRequest } from '../../src/base/outbound-http.ts';
import { PATIENCE_MS } from '../support/wait.ts';

const GET: OutboundRequest = { method: 'GET', deadlineMs: PATIENCE_MS, maxBytes: 10_000, maxRedirects: 3 };
const open = createOutboundHttp({ allowPrivateNetworks: true, userAgent: 'Rollcall test' });
const closed = createOutboundHttp({ allowPrivateNetworks: false, userAgent: 'Rollcall test' });

type Handler = (request: IncomingMessage, response: ServerResponse) => void;
const routes = new Map<string, Handler>();
const seen: { url: string; method: string; headers: IncomingMessage['headers']; body: string }[] = [];
const servers = [0, 1].map(() =>
  createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      seen.push({
        url: request.url ?? '',
        method: request.method ?? '',
        headers: request.headers,
        body: Buffer.concat(chunks).toString(),
      });
      const handler = routes.get((request.url ?? '').split('?')[0] ?? '');
      if (handler === undefined) response.writeHead(404).end('nothing here');
      else handler(request, response);
    });
  }),
);
let base = '';
let otherBase = '';
let port = 0;

before(async () => {
  const ports = await Promise.all(
    servers.map(
      (server) =>
        new Promise<number>((resolve) => {
          server.listen(0, '127.0.0.1', () => {
            const address = server.address();
            resolve(typeof address === 'object' && address !== null ? address.port : 0);
          });
        }),
    ),
  );
  port = ports[0] ?? 0;
  base = `http://127.0.0.1:${port}`;
  otherBase = `http://127.0.0.1:${ports[1] ?? 0}`;
});

after(async () => {
  await open.close();
  await closed.close();
  for (const server of servers) {
    server.closeAllConnections();
    server.close();
  }
});

const route = (path: string, handler: Handler): string => {
  routes.set(path, handler);
  return `${base}${path}`;
};
const redirect = (path: string, location: string, status = 302): string =>
  route(path, (_, response) => response.writeHead(status, { location }).end('moved'));
const failsWith = (code: string, text?: RegExp) => (error: unknown) => {
  assert.ok(error instanceof AppError, String(error));
  assert.equal(error.code, code, error.message);
  if (text !== undefined) assert.match(error.message, text);
  assert.doesNotMatch(error.message, /secret/);
  return true;
};

test('an answer comes with its status, headers, text and final address', async () => {
  const url = route('/plain', (_, response) => response.writeHead(201, { 'x-one': 'a' }).end('grüezi'));
  const answer = await open.request(`${url}?q=1#part`, GET);
  assert.equal(answer.status, 201);
  assert.equal(answer.headers.get('X-One'), 'a');
  assert.equal(answer.headers.get('x-two'), null);
  assert.equal(answer.text(), 'grüezi');
  assert.equal(answer.finalUrl, `${url}?q=1`);
  assert.equal(seen.at(-1)?.headers['user-agent'], 'Rollcall test');
});

test('a body and headers are sent as given', async () => {
  const url = route('/post', (_, response) => response.end());
  await open.request(url, { ...GET, method: 'POST', headers: { 'Content-Type': 'text/x' }, body: '{"a":1}' });
  assert.equal(seen.at(-1)?.body, '{"a":1}');
  assert.equal(seen.at(-1)?.headers['content-type'], 'text/x');
});

test('every spelling of a private or reserved address is refused before anything is sent', async () => {
  const countBefore = seen.length;
  for (const host of [
    '127.0.0.1',
    'localhost',
    'LOCALHOST',
    '2130706433',
    '0x7f.1',
    '0177.0.0.1',
    '127.1',
    '[::1]',
    '[::ffff:127.0.0.1]',
    '[::ffff:7f00:1]',
    '0.0.0.0',
    '[::]',
    '[::127.0.0.1]',
    '[::ffff:0:127.0.0.1]',
    '[64:ff9b::127.0.0.1]',
    '[64:ff9b:1::127.0.0.1]',
    '[2002:7f00:1::]',
    '[2001:0:7f00:1::]',
  ])
    await assert.rejects(closed.request(`http://${host}:${port}/plain?key=secret`, GET), failsWith('address_refused'));
  for (const host of ['169.254.169.254', '100.64.0.1', '224.0.0.1', '[fd00::1]', '[fe80::1]', '10.0.0.1'])
    await assert.rejects(closed.request(`http://${host}/secret`, GET), failsWith('address_refused'));
  assert.equal(seen.length, countBefore);
});

test('ports of other services are not asked, also where a redirect leads there', async () => {
  for (const http of [open, closed])
    for (const other of [22, 25, 6667])
      await assert.rejects(
        http.request(`http://example.com:${other}/secret`, GET),
        failsWith('address_refused', /Port/),
      );
  const url = redirect('/to-mail', 'http://127.0.0.1:25/secret');
  await assert.rejects(open.request(url, GET), failsWith('address_refused', /Port 25 of "127.0.0.1"/));
});

test('an answer whose headers never end is given up long before the deadline', async () => {
  const url = route('/endless-headers', (_, { socket }) => {
    socket?.write('HTTP/1.1 200 OK\r\n');
    const line = `X-Header: ${'x'.repeat(1_000)}\r\n`;
    for (let count = 0; count < 1_000; count += 1) socket?.write(line);
  });
  await assert.rejects(open.request(url, GET), failsWith('provider_unavailable', /did not give a complete answer/));
});

test('a host name is judged by the addresses the socket would use', async () => {
  await assert.rejects(
    closed.request(`http://localhost:${port}/plain`, GET),
    failsWith('address_refused', /"localhost" has an address inside a private/),
  );
  route('/plain', (_, response) => response.end('ok'));
  assert.equal((await open.request(`http://localhost:${port}/plain`, GET)).status, 200);
});

test('only http and https addresses are accepted', async () => {
  for (const url of ['file:///etc/passwd', 'ftp://example.com/', 'gopher://x', 'webcal://example.com', 'nonsense', ''])
    await assert.rejects(open.request(url, GET), failsWith('address_refused'));
});

test('credentials in the address become a Basic header and are gone from the final address', async () => {
  const url = route('/basic', (_, response) => response.end());
  const answer = await open.request(url.replace('http://', 'http://anna%40example.com:secret%20x@'), GET);
  const header = seen.at(-1)?.headers.authorization ?? '';
  assert.equal(Buffer.from(header.slice(6), 'base64').toString(), 'anna@example.com:secret x');
  assert.equal(answer.finalUrl, url);
});

test('redirects are followed on the same origin with Authorization', async () => {
  route('/end', (_, response) => response.end('end'));
  const answer = await open.request(redirect('/start', '/end?x=1'), { ...GET, headers: { Authorization: 'Bearer t' } });
  assert.equal(answer.text(), 'end');
  assert.equal(answer.finalUrl, `${base}/end?x=1`);
  assert.equal(seen.at(-1)?.headers.authorization, 'Bearer t');
});

test('Authorization and Cookie are not sent to another origin', async () => {
  route('/end', (_, response) => response.end('end'));
  const url = redirect('/away', `${otherBase}/end`);
  await open.request(url, { ...GET, headers: { Authorization: 'Bearer t', Cookie: 'a=b', 'If-None-Match': '"1"' } });
  assert.equal(seen.at(-1)?.headers.authorization, undefined);
  assert.equal(seen.at(-1)?.headers.cookie, undefined);
  assert.equal(seen.at(-1)?.headers['if-none-match'], '"1"');
});

test('a redirect to an address that is not allowed is refused', async () => {
  for (const location of [
    'http://169.254.169.254/latest/',
    'file:///etc/passwd',
    'http://0.0.0.0/',
    'http://[fe80::1]/',
  ])
    await assert.rejects(open.request(redirect('/trap', location), GET), failsWith('address_refused'));
});

test('too many redirects are refused, and exactly as many as allowed are not', async () => {
  redirect('/hop1', '/hop2');
  redirect('/hop2', '/hop3');
  redirect('/hop3', '/end');
  route('/end', (_, response) => response.end('end'));
  assert.equal((await open.request(`${base}/hop1`, GET)).text(), 'end');
  await assert.rejects(
    open.request(redirect('/hop0', '/hop1'), GET),
    failsWith('address_refused', /more than 3 times/),
  );
  await assert.rejects(
    open.request(redirect('/loop', '/loop'), GET),
    failsWith('address_refused', /more than 3 times/),
  );
});

test('with no redirects allowed, or for a POST, the redirect itself is the answer', async () => {
  const url = redirect('/start', '/end', 307);
  assert.equal((await open.request(url, { ...GET, maxRedirects: 0 })).status, 307);
  assert.equal((await open.request(url, { ...GET, method: 'POST', body: 'secret' })).status, 307);
});

test('a body over the limit is refused, announced or not', async () => {
  const announced = route('/big', (_, response) => response.end(Buffer.alloc(10_001)));
  await assert.rejects(open.request(announced, GET), failsWith('answer_too_large', /10,000 bytes/));
  const endless = route('/endless', (_, response) => {
    const more = (): void => {
      while (!response.destroyed && response.write(Buffer.alloc(5_000)));
    };
    response.on('drain', more);
    more();
  });
  await assert.rejects(open.request(endless, GET), failsWith('answer_too_large'));
  const exact = route('/exact', (_, response) => response.end(Buffer.alloc(10_000)));
  assert.equal((await open.request(exact, GET)).body.length, 10_000);
});

test('a body over the limit is cut where the caller asks for it', async () => {
  const url = route('/big', (_, response) => response.writeHead(500).end(Buffer.alloc(50_000, 'a')));
  const answer = await open.request(url, { ...GET, whenTooLarge: 'cut' });
  assert.equal(answer.status, 500);
  assert.equal(answer.body.length, 10_000);
});

test('compressed answers are read, and the limit counts what comes out', async () => {
  for (const [name, compress] of [
    ['gzip', gzipSync],
    ['deflate', deflateSync],
    ['br', brotliCompressSync],
  ] as const) {
    const url = route(`/${name}`, (_, response) =>
      response.writeHead(200, { 'content-encoding': name }).end(compress(Buffer.from('hello'))),
    );
    assert.equal((await open.request(url, GET)).text(), 'hello');
    const bomb = route(`/${name}-bomb`, (_, response) =>
      response.writeHead(200, { 'content-encoding': name }).end(compress(Buffer.alloc(5_000_000))),
    );
    await assert.rejects(open.request(bomb, { ...GET, maxBytes: 100_000 }), failsWith('answer_too_large'));
  }
});

test('several compressions are undone from the last to the first, also where the header says more than was done', async () => {
  const hello = Buffer.from('hello');
  const once = gzipSync(hello);
  const answers: [string, Buffer][] = [
    ['gzip, gzip', gzipSync(once)],
    ['gzip, gzip', once],
    ['identity, gzip', once],
    ['gzip, utf-8', once],
    ['deflate, gzip', gzipSync(deflateSync(hello))],
    ['GZIP,br', brotliCompressSync(once)],
    [' , gzip', once],
  ];
  for (const [index, [encoding, body]] of answers.entries()) {
    const url = route(`/several-${index}`, (_, response) =>
      response.writeHead(200, { 'content-encoding': encoding }).end(body),
    );
    assert.equal((await open.request(url, GET)).text(), 'hello', encoding);
  }
  const twoHeaders = route('/several-headers', (_, response) =>
    response
      .appendHeader('content-encoding', 'deflate')
      .appendHeader('content-encoding', 'gzip')
      .end(gzipSync(deflateSync(hello))),
  );
  assert.equal((await open.request(twoHeaders, GET)).text(), 'hello');
  const zeros = Buffer.alloc(20_000_000);
  const nested = route('/nested-bomb', (_, response) =>
    response.writeHead(200, { 'content-encoding': 'gzip, gzip' }).end(gzipSync(gzipSync(zeros))),
  );
  const limits = { ...GET, maxBytes: 5_000 };
  await assert.rejects(open.request(nested, limits), failsWith('answer_too_large'));
  const deep = route('/deep', (_, response) =>
    response.writeHead(200, { 'content-encoding': 'gzip, gzip, gzip, gzip' }).end(once),
  );
  await assert.rejects(open.request(deep, GET), failsWith('provider_unavailable', /compression/));
});

test('an answer cut short or garbled in its compression is not taken for an answer', async () => {
  const cut = route('/cut', (_, response) => {
    response.writeHead(200, { 'content-length': '100' }).write('half');
    setImmediate(() => response.destroy());
  });
  await assert.rejects(open.request(cut, GET), failsWith('provider_unavailable', /before its answer was complete/));
  const half = route('/half-gzip', (_, response) =>
    response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync('hello hello').subarray(0, 15)),
  );
  await assert.rejects(open.request(half, GET), failsWith('provider_unavailable'));
  const odd = route('/odd', (_, response) => response.writeHead(200, { 'content-encoding': 'zip' }).end('x'));
  await assert.rejects(open.request(odd, GET), failsWith('provider_unavailable', /compression/));
});

test('an answer without a body is read also when it announces a compression', async () => {
  const url = route('/unchanged', (_, response) => response.writeHead(304, { 'content-encoding': 'gzip' }).end());
  assert.equal((await open.request(url, GET)).status, 304);
});

test('the deadline covers waiting, redirects and a body that drips', async () => {
  const silent = route('/silent', () => undefined);
  await assert.rejects(
    open.request(`${silent}?key=secret`, { ...GET, deadlineMs: 60 }),
    failsWith('provider_unavailable', /did not answer within 0\.06 s/),
  );
  const drip = route('/drip', (_, response) => {
    const timer = setInterval(() => response.write('.'), 10);
    response.on('close', () => clearInterval(timer));
  });
  await assert.rejects(open.request(drip, { ...GET, deadlineMs: 80 }), failsWith('provider_unavailable'));
  await assert.rejects(
    open.request(redirect('/then', '/silent'), { ...GET, deadlineMs: 60 }),
    failsWith('provider_unavailable'),
  );
});

test("the caller's signal stops a request with its own reason", async () => {
  const stop = new AbortController();
  const silent = route('/silent', () => stop.abort(new Error('shutting down')));
  await assert.rejects(open.request(silent, { ...GET, signal: stop.signal }), /shutting down/);
  await assert.rejects(open.request(silent, { ...GET, signal: stop.signal }), /shutting down/);
});

test('a host that is not there or does not listen is unavailable, said in a sentence', async () => {
  await assert.rejects(
    open.request('http://nowhere.invalid/secret', GET),
    failsWith('provider_unavailable', /"nowhere\.invalid" could not be found/),
  );
  const free = await new Promise<number>((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
  await assert.rejects(
    open.request(`http://127.0.0.1:${free}/secret`, GET),
    failsWith('provider_unavailable', /refused the connection/),
  );
});

test('no more connections are opened to one origin than allowed', async () => {
  const narrow = createOutboundHttp({ allowPrivateNetworks: true, userAgent: 'x', connectionsPerOrigin: 2 });
  const sockets = new Set<unknown>();
  const url = route('/count', (request, response) => {
    sockets.add(request.socket);
    response.end();
  });
  await Promise.all(Array.from({ length: 20 }, () => narrow.request(url, GET)));
  await narrow.close();
  assert.equal(sockets.size, 2);
});

/** Feeds as they arrive: answers of real servers that are labelled wrongly, packed oddly, or framed by other text. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import type { OutgoingHttpHeaders } from 'node:http';
import { after, before, test } from 'node:test';
import { createOutboundHttp } from '../../src/base/outbound-http.ts';
import { Threads } from '../../src/base/threads.ts';
import { icsProvider } from '../../src/providers/ics/index.ts';
import { startFeedServer } from '../support/feed-server.ts';
import type { FeedServer } from '../support/feed-server.ts';

const FIXTURES = new URL('../fixtures/field/', import.meta.url);
const WINDOW = { startAt: new Date('2026-11-27'), endAt: new Date('2026-12-27') };
const http = createOutboundHttp({ allowPrivateNetworks: true, userAgent: 'Rollcall test' });
const threads = new Threads();
let server: FeedServer;
before(async () => {
  server = await startFeedServer();
});
after(async () => {
  await server[Symbol.asyncDispose]();
  await http.close();
});

async function titlesAt(url: string): Promise<string> {
  const result = await icsProvider({ http, threads }).fetchChanges(
    { kind: 'feed', url },
    { providerCalendarId: 'feed', timeZone: null, syncToken: null, addresses: [] },
    { window: WINDOW, signal: new AbortController().signal },
  );
  assert.ok(result.kind === 'changes', result.kind);
  const titles = result.changes.map((change) => (change.kind === 'upserted' ? change.event.title : null));
  return titles.map(String).toSorted().join(',');
}

/** Serves a fixture: headers and how it is answered, then the body in base64. */
function served(name: string): string {
  const [head = '', body = ''] = readFileSync(new URL(name, FIXTURES), 'utf8').split('body, base64:\n');
  const bytes = Buffer.from(body, 'base64');
  const fields: OutgoingHttpHeaders = Object.fromEntries(
    head.split('\n').flatMap((line) => (line.includes(': ') ? [line.split(': ', 2)] : [])),
  );
  const { status = '200', redirect, ...headers } = fields;
  const path = `/${name}`;
  const url = server.serve(path, (response) => response.writeHead(Number(status), headers).end(bytes));
  if (redirect === undefined) return url;
  const target = url.replace('http:', `${String(redirect)}:`);
  return server.serve(`/from/${name}`, (response) => response.writeHead(302, { location: target }).end());
}

const EXPECTED: Readonly<Record<string, string>> = {
  '191-feed-utf-8-text-header-says-iso-8859-1.txt': 'B,Ä',
  '192-feed-latin-1-text-no-charset.txt': 'B,Ä',
};

for (const name of readdirSync(FIXTURES).filter((file) => file.endsWith('.txt')))
  test(`${name} is read whole`, async () => {
    assert.equal(await titlesAt(served(name)), EXPECTED[name] ?? 'A,B');
  });

const EVENT = (title: string): string =>
  `BEGIN:VEVENT\r\nUID:${title}\r\nDTSTART:20261201T150000Z\r\nSUMMARY:${title}\r\nEND:VEVENT\r\n`;
const WHOLE = `BEGIN:VCALENDAR\r\n${EVENT('A')}${EVENT('B')}END:VCALENDAR\r\n`;

test('letters split by a fold, other labels and a comment behind the end do no harm', async () => {
  const split = Buffer.from(WHOLE.replace('SUMMARY:A', 'SUMMARY:\u0000'), 'utf8');
  const at = split.indexOf(0);
  const folded = Buffer.concat([
    split.subarray(0, at),
    Buffer.from([0xc3, 0x0d, 0x0a, 0x20, 0x84]),
    split.subarray(at + 1),
  ]);
  assert.equal(await titlesAt(server.serve('/split', folded)), 'B,Ä');
  assert.equal(await titlesAt(server.serve('/wide', Buffer.from(WHOLE, 'utf16le'))), 'A,B');
  assert.equal(await titlesAt(server.serve('/behind', `${WHOLE}<!-- made in 0.1 s -->\n`)), 'A,B');
  const labelled = server.serve('/label', (response) =>
    response.writeHead(200, { 'content-encoding': 'UTF-8' }).end(WHOLE),
  );
  assert.equal(await titlesAt(labelled), 'A,B');
  for (const encoding of ['deflate', 'br'])
    assert.equal(
      await titlesAt(
        server.serve(`/${encoding}`, (response) =>
          response.writeHead(200, { 'content-encoding': encoding }).end(WHOLE),
        ),
      ),
      'A,B',
    );
});

test('a fold inside a letter of UTF-16 does no harm, between its halves or as single bytes', async () => {
  const text = `BEGIN:VCALENDAR\r\nVERSION:2.0\r\n${EVENT('Sync 📞 now')}END:VCALENDAR\r\n`;
  const wide = (written: string, isBig: boolean): Buffer => {
    const bytes = Buffer.from(`\uFEFF${written}`, 'utf16le');
    return isBig ? bytes.swap16() : bytes;
  };
  for (const isBig of [false, true]) {
    const split = wide(text.replaceAll('📞', '\uD83D\r\n \uDCDE'), isBig);
    const plain = wide(text, isBig);
    const at = plain.indexOf(Buffer.from(isBig ? [0xd8, 0x3d] : [0x3d, 0xd8])) + 1;
    const shifted = Buffer.concat([plain.subarray(0, at), Buffer.from('\r\n '), plain.subarray(at)]);
    for (const [name, body] of Object.entries({ split, shifted })) {
      const url = server.serve(`/wide-${name}-${isBig}`, (response) => response.writeHead(200).end(body));
      assert.equal(await titlesAt(url), 'Sync 📞 now', `${name} ${isBig}`);
    }
  }
});

test('an answer that breaks off in a line, before its first event is whole, or without a stated length is not used', async () => {
  for (const [path, text] of [
    ['/line', WHOLE.slice(0, -30)],
    ['/early', WHOLE.slice(0, WHOLE.indexOf('END:VEVENT'))],
  ] as const)
    await assert.rejects(titlesAt(server.serve(path, text)), /cut off before its end/);
  const unbounded = server.serve('/unbounded', (response) => {
    response.useChunkedEncodingByDefault = false;
    response.shouldKeepAlive = false;
    response.removeHeader('transfer-encoding');
    response.writeHead(200).end(WHOLE.replace('END:VCALENDAR\r\n', ''));
  });
  await assert.rejects(titlesAt(unbounded), /cut off before its end/);
});

test('a server that redirects until its cookie comes back is given it, and no other server is', async () => {
  const other = await startFeedServer();
  const elsewhere = other.serve('/elsewhere', WHOLE);
  const url = server.serve('/cookie', (response, headers) => {
    if (headers.cookie === 'seen=1') response.writeHead(302, { location: elsewhere }).end();
    else response.writeHead(302, { location: '/cookie', 'set-cookie': 'seen=1; Path=/; HttpOnly' }).end();
  });
  assert.equal(await titlesAt(url), 'A,B');
  assert.equal(other.requests[0]?.headers.cookie, undefined);
  await other[Symbol.asyncDispose]();
});

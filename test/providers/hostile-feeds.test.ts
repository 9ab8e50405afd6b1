/** Feeds that are made to do harm: each comes to a typed end, in a thread, and what could be read within its bounds is kept. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { isAppError } from '../../src/base/errors.ts';
import { createOutboundHttp } from '../../src/base/outbound-http.ts';
import { Threads } from '../../src/base/threads.ts';
import { icsProvider } from '../../src/providers/ics/index.ts';
import { startFeedServer, type FeedServer } from '../support/feed-server.ts';
import { hostileFeeds } from '../support/hostile-calendars.ts';
import { multistatus, response, startScriptedCaldav, WINDOW } from './caldav-scripted.ts';

const http = createOutboundHttp({ allowPrivateNetworks: true, userAgent: 'Rollcall test' });
const DAY = '20270304';
const SCALE = 0.001;
const never = new AbortController().signal;
let server: FeedServer;

/** Threads that count what is done in them. */
class CountingThreads extends Threads {
  count = 0;
  override run: Threads['run'] = (task, input, job) => {
    this.count += 1;
    return super.run(task, input, job);
  };
}
const threads = new CountingThreads();
const provider = icsProvider({ http, threads });

before(async () => {
  server = await startFeedServer();
});
after(async () => {
  await server[Symbol.asyncDispose]();
  await threads[Symbol.asyncDispose]();
  await http.close();
});

const read = (url: string, calendarUserId: string, signal = never) =>
  provider.fetchChanges(
    { kind: 'feed', url },
    { providerCalendarId: 'feed', timeZone: null, syncToken: null, addresses: [], calendarUserId },
    { window: WINDOW, signal },
  );

/** What comes of each, where it is not simply read: a sentence about a bound, or the code it is refused with. */
const OUTCOMES: Record<string, RegExp | string> = {
  'nothing but beginnings': 'provider_response_invalid',
  'MINUTELY events with long descriptions': /recurs too often/,
  'attendees of every occurrence': /./,
};

for (const { name, text } of hostileFeeds(DAY, SCALE)) {
  test(`a feed of ${name} comes to an end`, async () => {
    const url = server.serve(`/${encodeURIComponent(name)}.ics`, text);
    const countBefore = threads.count;
    const expected = OUTCOMES[name];
    const outcome = await read(url, name).catch((error: unknown) => error);
    assert.equal(threads.count, countBefore + 1, 'it is read in a thread, once');
    if (typeof expected === 'string') {
      assert.ok(isAppError(outcome, 'provider_unavailable'), String(outcome));
    } else {
      assert.ok(!(outcome instanceof Error), String(outcome));
      assert.ok(isChanges(outcome) && outcome.isComplete && outcome.changes.length <= 10_000);
      if (expected !== undefined) assert.match(outcome.bounds.join(' '), expected);
    }
  });
}

test('a feed that breaks its thread is a failure of that feed alone', async () => {
  const [hostile] = hostileFeeds(DAY, 0.02).filter(({ name }) => name === 'rules of every second of a year');
  const impatient = icsProvider({ http, threads: new Threads({ deadlineMs: 1 }) });
  const url = server.serve('/impatient.ics', hostile?.text ?? '');
  const calendar = { providerCalendarId: 'feed', timeZone: null, syncToken: null, addresses: [] };
  const failure: unknown = await impatient
    .fetchChanges({ kind: 'feed', url }, calendar, { window: WINDOW, signal: never })
    .catch((error: unknown) => error);
  assert.ok(isAppError(failure, 'answer_too_large'));
  assert.match(failure.message, /takes too long to read. What is stored of it stays/);
});

test("one person's hostile feeds do not keep another's from being read", async () => {
  const stopping = new AbortController();
  const [hostile] = hostileFeeds(DAY, 1).filter(({ name }) => name === 'rules that never match');
  const hostileUrl = server.serve('/hostile.ics', hostile?.text ?? '');
  let open = 3;
  const running = [1, 2, 3].map(() =>
    read(hostileUrl, 'hostile', stopping.signal).then(
      () => (open -= 1),
      () => (open -= 1),
    ),
  );
  const [normal] = hostileFeeds(DAY, 0.0001).filter(({ name }) => name === 'single events');
  const outcome = await read(server.serve('/normal.ics', normal?.text ?? ''), 'normal');
  assert.ok(isChanges(outcome) && outcome.changes.length > 0);
  assert.ok(open > 0, 'the hostile ones are not done yet');
  stopping.abort();
  await Promise.all(running);
});

test('a list of more objects than are followed is refused, in a sentence', async (t) => {
  const caldav = await startScriptedCaldav(t, { sync: false });
  const hrefs = Array.from({ length: 20_001 }, (_unused, index) =>
    response(`${caldav.calendarId}${index}.ics`, '<d:getetag>"1"</d:getetag>'),
  );
  caldav.settings.intercept = ({ headers, body }) =>
    headers['depth'] === '1' && body.includes('getetag') ? { body: multistatus(hrefs) } : null;
  await assert.rejects(caldav.fetch(null), /more than 20,000 entries/);
});

test('one hostile object of a calendar harms only itself', async (t) => {
  const caldav = await startScriptedCaldav(t);
  const [hostile] = hostileFeeds(DAY, 0).filter(({ name }) => name === 'EXRULEs');
  const [own] = hostileFeeds(DAY, 0).filter(({ name }) => name === 'single events');
  const single = (own?.text ?? '').replace(/END:VEVENT[^]*BEGIN:VEVENT[^]*END:VEVENT/, 'END:VEVENT');
  const many = (hostile?.text ?? '').replaceAll(/UID:.*/g, 'UID:one');
  caldav.put('hostile.ics', many);
  caldav.put('single.ics', single);
  const found = await caldav.fetch(null);
  assert.ok(found.kind === 'changes');
  assert.ok(
    found.changes.some((change) => change.kind === 'upserted' && change.event.providerEventId === 'single.ics'),
  );
  assert.ok(found.unreadable.some(({ providerEventId }) => providerEventId?.startsWith('hostile.ics')));
  assert.match(found.bounds?.join(' ') ?? '', /too often|too long/);
});

const isChanges = (outcome: unknown): outcome is { isComplete: boolean; changes: unknown[]; bounds: string[] } =>
  typeof outcome === 'object' && outcome !== null && 'kind' in outcome && outcome.kind === 'changes';

/** The launcher that starts a process for each bot: how many, and what becomes of those that cannot work. No browser is needed. */
import assert from 'node:assert/strict';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { newId } from '../../src/base/ids.ts';
import { openLog } from '../../src/base/log.ts';
import type { RunOrder } from '../../src/contract/bot-run/index.ts';
import { localLauncher } from '../../src/launchers/local/index.ts';
import { noLauncher } from '../../src/launchers/none/index.ts';
import { startRunServer } from '../support/run-server.ts';
import { waitFor } from '../support/wait.ts';

const never = new AbortController().signal;

/** A launcher whose browser ends at once, and a server for its bots. */
async function openHouse(options: { mostBots?: number; browser?: 'missing' } = {}) {
  const closing = new AsyncDisposableStack();
  const server = closing.use(await startRunServer());
  const home = await mkdtemp(join(tmpdir(), 'rollcall-launcher-'));
  closing.defer(() => rm(home, { recursive: true, force: true }));
  const folder = join(home, 'bots');
  const launcher = localLauncher({
    folder,
    findBrowser: async () =>
      options.browser === 'missing'
        ? { kind: 'missing', reason: 'There is none.' }
        : { kind: 'found', executablePath: '/bin/false', env: {} },
    joins: (platform) => platform === 'sandbox_room',
    otherwise: noLauncher(),
    log: openLog('silent', 'json'),
    ownAddress: () => null,
    mostBots: options.mostBots ?? 4,
  });
  const order = (platform: 'sandbox_room' | 'zoom' = 'sandbox_room'): RunOrder => ({
    run_id: newId(),
    bot_id: newId(),
    meeting: {
      platform,
      address: 'http://127.0.0.1:9/room/none',
      parts: { platform: 'sandbox_room', meeting_id: 'none' },
    },
    bot_name: 'Notes',
    join_at: null,
    ends_at: null,
    recording_config: {},
    automatic_leave: {},
    config: {},
    metadata: {},
    report_to: { url: `${server.url}/reports`, upload_url: `${server.url}/files`, token: 'run_secret' },
  });
  return Object.assign(closing, { server, folder, launcher, order });
}

test('who asks at the same moment gets the places there are, and no more', async () => {
  await using house = await openHouse({ mostBots: 1 });
  const results = await Promise.all([1, 2, 3].map(() => house.launcher.launch(house.order(), { signal: never })));
  assert.deepEqual(results.map(({ kind }) => kind).toSorted(), ['no_capacity', 'no_capacity', 'started']);
  const full = results.find(({ kind }) => kind === 'no_capacity');
  assert.match(full?.kind === 'no_capacity' ? full.message : '', /no room on this machine: 1 bots/);
  // A bot whose browser does not start says so, ends, and its place is free again.
  await house.server.until((report) => report.kind === 'status' && report.code === 'fatal');
  assert.deepEqual(house.server.statuses(), ['fatal/bot_errored']);
  await waitFor('the place to be free', async () => {
    const { kind } = await house.launcher.launch(house.order(), { signal: never });
    return kind === 'started';
  });
});

test('without a browser a bot is refused with what to do, and nothing is made for it', async () => {
  await using house = await openHouse({ browser: 'missing' });
  assert.deepEqual(await house.launcher.launch(house.order(), { signal: never }), {
    kind: 'refused',
    subCode: 'failed_to_launch_in_time',
    message: 'There is none.',
  });
  assert.deepEqual(await readdir(house.folder), []);
});

test('a meeting that no browser here can join goes to the other launcher', async () => {
  await using house = await openHouse();
  assert.deepEqual(['sandbox_room', 'zoom'].map(house.launcher.nameFor), ['local', 'none']);
  const result = await house.launcher.launch(house.order('zoom'), { signal: never });
  assert.match(result.kind === 'refused' ? result.message : '', /BOT_LAUNCHER is "none"/);
});

/** The process of a bot in rooms of the sandbox, with real browsers: it knocks, records, leaves, and delivers what it recorded. */
import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { ALL_FORMATS, BufferSource, EncodedPacketSink, Input } from 'mediabunny';
import { OpusDecoder } from 'opus-decoder';
import { sandboxControl, startSandbox, type Sandbox, type SandboxControl } from '../../sandbox/index.ts';
import type { RunOrder } from '../../src/contract/bot-run/index.ts';
import { chromiumMissing, chromiumPath } from '../support/chromium.ts';
import { waitFor } from '../support/wait.ts';
import { startRunServer, type RunServer } from '../support/run-server.ts';

const MEETING_BOT = fileURLToPath(new URL('../../src/meeting-bot/main.ts', import.meta.url));

/** One bot in a folder of its own, with the server that it reports to. */
type Bot = AsyncDisposable & { run: RunServer; folder: string; process: ChildProcess; ended: Promise<number | null> };

describe('a bot in a room', { skip: chromiumMissing() ?? false }, () => {
  let sandbox: Sandbox;
  let control: SandboxControl;
  const executablePath = chromiumPath() ?? '';

  before(async () => {
    const findBrowser = async (): Promise<{ executablePath: string }> => ({ executablePath });
    sandbox = await startSandbox({ port: 0, host: '127.0.0.1', seed: 'empty', findBrowser });
    control = sandboxControl(sandbox.url);
  });
  after(() => sandbox?.close());

  /** Sends a bot to a room. `options` are those of its creator. */
  async function send(room: string, options: Partial<RunOrder> = {}): Promise<Bot> {
    const run = await startRunServer();
    const folder = await mkdtemp(join(tmpdir(), 'rollcall-bot-'));
    const order: RunOrder = {
      run_id: '0190b0a0-0000-7000-8000-000000000001',
      bot_id: '0190b0a0-0000-7000-8000-00000000000b',
      meeting: {
        platform: 'sandbox_room',
        address: `${sandbox.url}/room/${room}`,
        parts: { platform: 'sandbox_room', meeting_id: room },
      },
      bot_name: 'Notetaker',
      join_at: null,
      ends_at: null,
      recording_config: {},
      automatic_leave: {},
      config: {},
      metadata: {},
      report_to: { url: `${run.url}/reports`, upload_url: `${run.url}/files`, token: 'run_secret' },
      ...options,
    };
    await writeFile(join(folder, 'order.json'), JSON.stringify(order));
    await writeFile(join(folder, 'browser.json'), JSON.stringify({ executablePath, env: {} }));
    const child = spawn(process.execPath, [MEETING_BOT, folder], { stdio: 'ignore' });
    const ended = new Promise<number | null>((resolve) => {
      child.on('exit', resolve);
    });
    return {
      run,
      folder,
      process: child,
      ended,
      async [Symbol.asyncDispose]() {
        child.kill('SIGKILL');
        await ended;
        await run[Symbol.asyncDispose]();
        await rm(folder, { recursive: true, force: true });
      },
    };
  }

  const reached = (bot: Bot, code: string): Promise<unknown> =>
    bot.run.until((report) => report.kind === 'status' && report.code === code);

  test('knocks, is let in, records who speaks and shows, leaves when everybody has, and delivers the files', async () => {
    const host = await control.rooms.addParticipant('talk', { name: 'Ada', host: true, toneHz: 440, picture: 'red' });
    await using bot = await send('talk', {
      recording_config: { audio_mixed_mp3: {} },
      automatic_leave: { everyone_left_timeout: 1 },
    });
    await reached(bot, 'in_waiting_room');
    assert.deepEqual(
      (await control.rooms.show('talk')).knocking.map(({ name }) => name),
      ['Notetaker'],
    );
    await control.rooms.admit('talk');
    await reached(bot, 'in_call_recording');
    const me = (await control.rooms.show('talk')).people.find(({ name }) => name === 'Notetaker');
    assert.deepEqual(me?.media, { microphone: false, camera: false, screen: false }, 'it only listens');
    await control.rooms.addParticipant('talk', { name: 'Grace', host: true, speech: true, screen: true });
    await bot.run.until((report) => report.kind === 'recording' && report.code === 'processing');
    await untilSpokeLong(bot);
    await control.rooms.removeParticipant('talk', host);
    await control.rooms.removeParticipant('talk', host + 1);
    await reached(bot, 'done');
    assert.deepEqual(bot.run.statuses(), [
      'joining_call',
      'in_waiting_room',
      'in_call_not_recording',
      'recording_permission_allowed',
      'in_call_recording',
      'call_ended/timeout_exceeded_everyone_left',
      'recording_done',
      'done',
    ]);
    assert.equal(await bot.ended, 0);

    const video = bot.run.files.get('video_mixed');
    assert.ok(video !== undefined);
    const { seconds, width, frames, loudestHz } = await readVideo(video.bytes);
    assert.ok(Math.abs(seconds - (video.about.duration_seconds ?? 0)) < 0.1);
    assert.ok(seconds > 2 && width === 1280 && frames > seconds * 5, `${seconds} s, ${frames} frames`);
    assert.ok(Math.abs(loudestHz - 440) < 5, `${loudestHz} Hz`);
    assert.match(
      String(bot.run.files.get('audio_mixed')?.bytes.subarray(0, 2).toString('hex')),
      /^fff|^4944/,
      'an MP3',
    );
    const listOf = (name: string): { action?: string; participant?: { name: string }; name?: string }[] =>
      JSON.parse(bot.run.files.get(name)?.bytes.toString('utf8') ?? '[]');
    assert.deepEqual(
      listOf('participants').map(({ name }) => name),
      ['Ada', 'Grace'],
    );
    const happened = listOf('participant_events').map(({ action, participant }) => `${participant?.name} ${action}`);
    for (const event of ['Ada join', 'Ada speech_on', 'Grace join', 'Grace screenshare_on', 'Ada leave'])
      assert.ok(happened.includes(event), `${event} in ${happened.join(', ')}`);
    assert.ok(listOf('speaker_timeline').some(({ participant }) => participant?.name === 'Ada'));
  });

  /** Until the spool has some seconds of sound and picture. */
  async function untilSpokeLong(bot: Bot): Promise<void> {
    await waitFor('the spool to grow', async () => (await readFile(join(bot.folder, 'spool'))).length > 150_000);
  }

  for (const [name, settings, statuses] of [
    ['a host who denies', { denyAfterMs: 0 }, 'call_ended/bot_kicked_from_waiting_room'],
    ['a room that is not there', { exists: false }, 'fatal/meeting_not_found'],
    ['a PIN that it was not given', { pin: '1234' }, 'fatal/meeting_password_incorrect'],
    ['nobody who answers', { giveUpAfterMs: 0 }, 'call_ended/call_ended_by_platform_waiting_room_timeout'],
  ] as const) {
    test(`meets ${name}, and says so`, async () => {
      const room = name.replaceAll(' ', '-');
      await control.rooms.change(room, settings);
      await using bot = await send(room);
      const last = statuses.startsWith('fatal') ? 'fatal' : 'done';
      await reached(bot, last);
      assert.ok(bot.run.statuses().includes(statuses), bot.run.statuses().join(' '));
      assert.equal(bot.run.files.size, 0);
      assert.equal(await bot.ended, 0);
    });
  }

  test('leaves when it is told to, also while the server was away, and says everything once', async () => {
    await control.rooms.change('open', { lobby: false });
    await control.rooms.addParticipant('open', { name: 'Ada', host: true, toneHz: 660 });
    await using bot = await send('open');
    await reached(bot, 'in_call_recording');
    bot.run.command = 'leave';
    bot.run.isDown = true;
    bot.process.kill('SIGTERM');
    const isGone = async (): Promise<boolean> =>
      (await control.rooms.show('open')).people.every(({ name }) => name !== 'Notetaker');
    await waitFor('the bot to leave the room', isGone);
    bot.run.isDown = false;
    await reached(bot, 'done');
    assert.deepEqual(bot.run.statuses().slice(-3), ['call_ended/bot_received_leave_call', 'recording_done', 'done']);
    assert.ok((bot.run.files.get('video_mixed')?.about.duration_seconds ?? 0) > 0.5);
  });

  test('leaves once when the server says so in an answer, and by a signal as well', async () => {
    await control.rooms.change('twice', { lobby: false });
    await control.rooms.addParticipant('twice', { name: 'Ada', host: true, toneHz: 660 });
    await using bot = await send('twice');
    bot.run.command = 'leave';
    await reached(bot, 'joining_call');
    bot.process.kill('SIGTERM');
    await reached(bot, 'call_ended');
    bot.process.kill('SIGTERM');
    await reached(bot, 'done');
    assert.equal(await bot.ended, 0);
  });

  test('delivers what it recorded when its browser is killed', async () => {
    await control.rooms.change('doomed', { lobby: false });
    await control.rooms.addParticipant('doomed', { name: 'Ada', host: true, toneHz: 880, picture: 'blue' });
    await using bot = await send('doomed');
    await reached(bot, 'in_call_recording');
    await untilSpokeLong(bot);
    await killBrowserOf(bot.process.pid ?? 0);
    await reached(bot, 'fatal');
    assert.equal(bot.run.statuses().at(-1), 'fatal/bot_errored');
    const { seconds, loudestHz } = await readVideo(bot.run.files.get('video_mixed')?.bytes ?? Buffer.alloc(0));
    assert.ok(seconds > 1 && Math.abs(loudestHz - 880) < 8, `${seconds} s, ${loudestHz} Hz`);
  });

  test('is killed, and what it recorded is delivered by the process that comes after it', async () => {
    await control.rooms.change('killed', { lobby: false });
    await control.rooms.addParticipant('killed', { name: 'Ada', host: true, toneHz: 520, picture: 'green' });
    await using bot = await send('killed');
    await reached(bot, 'in_call_recording');
    await untilSpokeLong(bot);
    bot.process.kill('SIGKILL');
    await bot.ended;
    const spool = (await readFile(join(bot.folder, 'spool'))).length;
    const next = spawn(process.execPath, [MEETING_BOT, bot.folder], { stdio: 'ignore' });
    await reached(bot, 'fatal');
    assert.equal(bot.run.statuses().at(-1), 'fatal/bot_errored');
    const video = bot.run.files.get('video_mixed');
    assert.ok(video !== undefined && video.bytes.length > spool * 0.8, 'at most its last piece is missing');
    assert.ok(Math.abs((await readVideo(video.bytes)).loudestHz - 520) < 6);
    const people: { name: string }[] = JSON.parse(bot.run.files.get('participants')?.bytes.toString('utf8') ?? '[]');
    assert.deepEqual(
      people.map(({ name }) => name),
      ['Ada'],
    );
    const gone = async (): Promise<boolean> =>
      (await control.rooms.show('killed')).people.every(({ name }) => name !== 'Notetaker');
    await waitFor('its browser to be gone too', gone);
    next.kill('SIGKILL');
  });
});

/** Ends the browser that a bot started, as a crash would. */
async function killBrowserOf(botPid: number): Promise<void> {
  const children = await readFile(`/proc/${botPid}/task/${botPid}/children`, 'utf8');
  for (const pid of children.trim().split(' ')) process.kill(Number(pid), 'SIGKILL');
}

/** What a file says when it is read as a player would: its length, its picture's width and frames, and its loudest tone. */
async function readVideo(
  bytes: Buffer,
): Promise<{ seconds: number; width: number; frames: number; loudestHz: number }> {
  using input = new Input({ source: new BufferSource(bytes), formats: ALL_FORMATS });
  const [video, audio] = [await input.getPrimaryVideoTrack(), await input.getPrimaryAudioTrack()];
  assert.ok(video !== null && audio !== null, 'it has picture and sound');
  const decoder = new OpusDecoder({ channels: 2 });
  await decoder.ready;
  const samples: number[] = [];
  for await (const { data } of new EncodedPacketSink(audio).packets()) {
    const [left] = decoder.decodeFrame(data).channelData;
    if (left !== undefined) samples.push(...left);
  }
  decoder.free();
  return {
    seconds: await input.computeDuration(),
    width: await video.getCodedWidth(),
    frames: (await video.computePacketStats()).packetCount,
    loudestHz: loudestTone(samples.slice(24_000, 24_000 + 48_000)),
  };
}

/** The strongest of the tones that tests play, and their neighbours, at 48,000 samples a second (Goertzel's algorithm). */
function loudestTone(samples: readonly number[]): number {
  let best = { hz: 0, power: 0 };
  for (let hz = 200; hz <= 1000; hz += 2) {
    const factor = 2 * Math.cos((2 * Math.PI * hz) / 48_000);
    let [one, two] = [0, 0];
    for (const sample of samples) [one, two] = [sample + factor * one - two, one];
    const power = one * one + two * two - factor * one * two;
    if (power > best.power) best = { hz, power };
  }
  return best.hz;
}

/** Home of a run that records, as the server sees one: its reports and its files, over HTTP. */
import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { newId } from '../../src/base/ids.ts';
import { RECORDING_FILES, type RecordingFile, type RunOrder } from '../../src/contract/bot-run/index.ts';
import { createBot } from '../../src/flow/index.ts';
import { zoom } from '../bots/bot-world.ts';
import { launchBot } from '../bots/launch.ts';
import { isRecord } from './setup.ts';
import type { ApiWorld } from './bot-api.ts';

export type Sent = { status: number; body: Record<string, unknown> };

/** A run that records; what it says and brings goes to the server at once. */
export type RecordingRun = {
  botId: string;
  recordingId: string;
  order: RunOrder;
  /** Says a status, with its sub-code behind a slash. */
  say: (...statuses: string[]) => Promise<void>;
  /** Says how far the recording has come, with its sub-code behind a slash. */
  tell: (code: string) => Promise<void>;
  put: (file: string, offset: number, piece: Buffer, token?: string) => Promise<Sent>;
  finish: (file: string, content: Buffer, about?: object) => Promise<Sent>;
  /** Puts a file of one piece and finishes it. */
  bring: (file: RecordingFile, content?: Buffer) => Promise<Buffer>;
  /** Everything from joining to done. */
  recordAll: () => Promise<void>;
};

const FORMATS: Partial<Record<string, string>> = { video_mixed: 'mp4', audio_mixed: 'mp3' };

/** Makes a bot and its run. @param config Its options. */
export async function startRecordingRun(at: ApiWorld, config: Record<string, unknown> = {}): Promise<RecordingRun> {
  const { world } = at;
  const wanted = { workspaceId: world.workspaceId, meeting: zoom(newId()), botName: 'Notes', metadata: { team: 'a' } };
  const { id: botId } = await createBot(world.deps, { ...wanted, config, joinAt: null });
  await launchBot(world.deps, botId);
  const order = world.launcher.launched.at(-1);
  assert.ok(order !== undefined);
  const recordingId = newId();
  let number = 0;

  async function send(
    method: 'POST' | 'PUT',
    url: string,
    payload: Buffer | string,
    type: string,
    token?: string,
  ): Promise<Sent> {
    const response = await at.app.inject({
      method,
      url: url.replace('http://localhost:8787', ''),
      headers: { authorization: `Bearer ${token ?? order?.report_to.token}`, 'content-type': type },
      payload,
    });
    const body: unknown = response.json();
    assert.ok(isRecord(body));
    return { status: response.statusCode, body };
  }

  async function report(what: object): Promise<void> {
    number += 1;
    world.clock.advance(1_000);
    const now = world.clock.now().toISOString();
    const batch = { sent_at: now, reports: [{ ...what, number, at: now, message: null }] };
    const { status } = await send('POST', order?.report_to.url ?? '', JSON.stringify(batch), 'application/json');
    assert.equal(status, 200);
  }
  const parts = (text: string) => {
    const [code, sub_code = null] = text.split('/');
    return { code, sub_code };
  };

  const run: RecordingRun = {
    botId,
    recordingId,
    order,
    async say(...statuses) {
      for (const status of statuses) await report({ kind: 'status', ...parts(status) });
    },
    tell: (code) => report({ kind: 'recording', recording_id: recordingId, ...parts(code) }),
    put: (file, offset, piece, token) =>
      send(
        'PUT',
        `${order.report_to.upload_url}/${recordingId}/${file}?offset=${offset}`,
        piece,
        'application/octet-stream',
        token,
      ),
    finish: (file, content, about = {}) => {
      const sha256 = createHash('sha256').update(content).digest('hex');
      const format = FORMATS[file] ?? 'json';
      const said = {
        bytes: content.length,
        sha256,
        format,
        duration_seconds: format === 'json' ? null : 12.5,
        ...about,
      };
      const url = `${order.report_to.upload_url}/${recordingId}/${file}/finish`;
      return send('POST', url, JSON.stringify(said), 'application/json');
    },
    async bring(file, content = randomBytes(1_000)) {
      world.clock.advance(1_000);
      assert.deepEqual(await run.put(file, 0, content), { status: 200, body: { bytes: content.length } });
      assert.deepEqual(await run.finish(file, content), { status: 200, body: { bytes: content.length } });
      return content;
    },
    async recordAll() {
      await run.say('joining_call', 'in_call_not_recording');
      await run.tell('processing');
      await run.say('in_call_recording', 'call_ended/call_ended_by_host');
      for (const file of RECORDING_FILES) await run.bring(file);
      await run.tell('done');
      await run.say('recording_done', 'done');
    },
  };
  return run;
}

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RunOrder } from '../../contract/bot-run/index.ts';
import { noLauncher } from './index.ts';

const ORDER: RunOrder = {
  run_id: '0190b0a0-0000-7000-8000-000000000001',
  bot_id: '0190b0a0-0000-7000-8000-00000000000b',
  meeting: {
    platform: 'google_meet',
    address: 'https://meet.google.com/abc-defg-hij',
    parts: { platform: 'google_meet', meeting_id: 'abc-defg-hij' },
  },
  bot_name: 'Notes',
  join_at: null,
  ends_at: null,
  recording_config: {},
  automatic_leave: {},
  config: {},
  metadata: {},
  report_to: {
    url: 'http://localhost:8787/bot-runs/any/reports',
    upload_url: 'http://localhost:8787/bot-runs/any/files',
    token: 'run_secret',
  },
};

test('the launcher none refuses and says which setting makes it so', async () => {
  const result = await noLauncher().launch(ORDER, { signal: new AbortController().signal });
  assert.ok(
    result.kind === 'refused' &&
      result.subCode === 'failed_to_launch_in_time' &&
      result.message.includes('BOT_LAUNCHER'),
  );
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { WEBHOOK_BODIES, WEBHOOK_EXAMPLES } from '../contract/webhook/index.ts';
import {
  botStatusEvent,
  calendarMeetingUpdated,
  calendarUserConnected,
  newMessageId,
  readStoredBody,
  renderBody,
  type NewWebhookEvent,
  type WebhookShape,
} from './webhook-event.ts';

const bot = { id: 'b1', workspaceId: 'w1', metadata: { zebra: 1, apple: 2 } };
const createdAt = new Date('2024-09-19T17:41:03.040Z');
const recordedAt = new Date('2024-09-19T17:41:04Z');
const startAt = new Date('2024-09-19T17:30:00Z');
const meetings = [{ id: 'm1', startAt, endAt: null, calendarUserId: 'u1', externalId: 'ada' }];

/** What an endpoint gets of an event that was stored and read again. */
const sent = (event: NewWebhookEvent | null, shape: WebhookShape): Record<string, unknown> => {
  assert.ok(event !== null);
  return renderBody(readStoredBody({ body: structuredClone(event.body), created_at: recordedAt }), shape);
};

test('a bot status in the new shape is one event type per status, in the recorded key order', () => {
  const event = botStatusEvent(bot, { code: 'done', subCode: null, message: 'The bot left.', createdAt }, meetings);
  assert.equal(
    JSON.stringify(sent(event, 'new')),
    '{"event":"bot.done","data":{"data":{"code":"done","sub_code":null,"updated_at":"2024-09-19T17:41:03.040000Z"},' +
      '"bot":{"id":"b1","metadata":{"zebra":1,"apple":2}}},"rollcall":{"happened_at":"2024-09-19T17:41:03.040000Z",' +
      '"calendar_meetings":[{"id":"m1","start_time":"2024-09-19T17:30:00.000000Z","end_time":"2024-09-19T17:30:00.000000Z",' +
      '"calendar_user":{"id":"u1","external_id":"ada"}}]}}',
  );
});

test('the same bot status in the old shape is bot.status_change with its message', () => {
  const change = { code: 'fatal', subCode: 'meeting_not_found', message: 'No such meeting.', createdAt };
  assert.deepEqual(sent(botStatusEvent(bot, change, []), 'status_change'), {
    event: 'bot.status_change',
    data: {
      bot_id: 'b1',
      status: {
        code: 'fatal',
        created_at: '2024-09-19T17:41:03.040000Z',
        sub_code: 'meeting_not_found',
        message: 'No such meeting.',
      },
    },
    rollcall: { happened_at: '2024-09-19T17:41:03.040000Z', calendar_meetings: [] },
  });
});

test('a status that has no webhook makes none', () => {
  for (const code of ['ready', 'media_expired', 'analysis_done', 'cancelled', 'toString']) {
    assert.equal(botStatusEvent(bot, { code, subCode: null, message: null, createdAt }, []), null);
  }
});

test('webhooks about calendars look the same in both shapes', () => {
  const user = { id: 'u1', workspaceId: 'w1', externalId: 'ada' };
  const connected = calendarUserConnected(user, { id: 'c1', kind: 'google', account: 'ada@example.com' });
  assert.deepEqual(sent(connected, 'new'), sent(connected, 'status_change'));
  assert.deepEqual(sent(connected, 'new'), {
    event: 'calendar_user.connected',
    data: {
      calendar_user: { id: 'u1', external_id: 'ada' },
      connection: { id: 'c1', kind: 'google', account: 'ada@example.com' },
    },
    rollcall: { happened_at: '2024-09-19T17:41:04.000000Z' },
  });
  const meeting = { id: 'm1', startAt: createdAt, willRecord: true, willRecordReason: 'It is external.', botId: 'b1' };
  const updated = calendarMeetingUpdated(user, meeting, ['start_time']);
  assert.equal(updated.botId, 'b1');
  assert.deepEqual(sent(updated, 'status_change'), sent(updated, 'new'));
});

test('nothing leaves in a webhook but what is published, in the published order', () => {
  const data = { secret: 's', last_updated_ts: '2024-09-19T17:41:04.000000Z', calendar_id: 'c1' };
  const event: NewWebhookEvent = {
    workspaceId: 'w1',
    type: 'calendar.sync_events',
    body: { event: 'calendar.sync_events', data },
  };
  assert.equal(
    JSON.stringify(sent(event, 'new')),
    '{"event":"calendar.sync_events","data":{"calendar_id":"c1","last_updated_ts":"2024-09-19T17:41:04.000000Z"},' +
      '"rollcall":{"happened_at":"2024-09-19T17:41:04.000000Z"}}',
  );
});

test('what an older version recorded of a bot, and what a newer one records, is sent', () => {
  const stored = { event: 'bot.done', data: { data: { code: 'done', sub_code: null, updated_at: 'then' }, bot } };
  const older = renderBody(readStoredBody({ body: stored, created_at: recordedAt }), 'new');
  assert.deepEqual(older['rollcall'], { happened_at: 'then', calendar_meetings: [] });
  const newer = { event: 'bot.dances', data: { step: 1 } };
  assert.deepEqual(renderBody(readStoredBody({ body: newer, created_at: recordedAt }), 'new'), {
    ...newer,
    rollcall: { happened_at: '2024-09-19T17:41:04.000000Z' },
  });
});

test('the example of every webhook is what its schema lets out', () => {
  for (const [name, schema] of Object.entries(WEBHOOK_BODIES)) {
    const example = Object.entries(WEBHOOK_EXAMPLES).find(([of]) => of === name)?.[1];
    assert.deepEqual(schema.parse(example), example);
    assert.equal(example?.event, name);
  }
});

test('message ids grow with time and are never the same twice', () => {
  const ids = Array.from({ length: 1000 }, (_, index) => newMessageId(new Date(createdAt.getTime() + index)));
  assert.deepEqual(ids, ids.toSorted());
  assert.equal(new Set(Array.from({ length: 1000 }, () => newMessageId(createdAt))).size, 1000);
  assert.match(ids[0] ?? '', /^msg_[0-9a-f]{32}$/);
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  botStatusEvent,
  calendarMeetingUpdated,
  calendarUserConnected,
  newMessageId,
  renderBody,
} from './webhook-event.ts';

const bot = { id: 'b1', workspaceId: 'w1', metadata: { zebra: 1, apple: 2 } };
const createdAt = new Date('2024-09-19T17:41:03.040Z');

test('a bot status in the new shape is one event type per status, in the recorded key order', () => {
  const event = botStatusEvent(bot, { code: 'done', subCode: null, message: 'The bot left.', createdAt });
  assert.ok(event !== null);
  assert.equal(
    JSON.stringify(renderBody(event.body, 'new')),
    '{"event":"bot.done","data":{"data":{"code":"done","sub_code":null,"updated_at":"2024-09-19T17:41:03.040000Z"},' +
      '"bot":{"id":"b1","metadata":{"zebra":1,"apple":2}}}}',
  );
});

test('the same bot status in the old shape is bot.status_change with its message', () => {
  const event = botStatusEvent(bot, {
    code: 'fatal',
    subCode: 'meeting_not_found',
    message: 'No such meeting.',
    createdAt,
  });
  assert.ok(event !== null);
  assert.deepEqual(renderBody(event.body, 'status_change'), {
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
  });
});

test('a status that has no webhook makes none', () => {
  for (const code of ['ready', 'media_expired', 'analysis_done', 'cancelled', 'toString']) {
    assert.equal(botStatusEvent(bot, { code, subCode: null, message: null, createdAt }), null);
  }
});

test('webhooks about calendars look the same in both shapes', () => {
  const user = { id: 'u1', workspaceId: 'w1', externalId: 'ada' };
  const connected = calendarUserConnected(user, { id: 'c1', kind: 'google', account: 'ada@example.com' });
  assert.deepEqual(renderBody(connected.body, 'new'), renderBody(connected.body, 'status_change'));
  assert.deepEqual(renderBody(connected.body, 'new'), {
    event: 'calendar_user.connected',
    data: {
      calendar_user: { id: 'u1', external_id: 'ada' },
      connection: { id: 'c1', kind: 'google', account: 'ada@example.com' },
    },
  });
  const meeting = { id: 'm1', startAt: createdAt, willRecord: true, willRecordReason: 'It is external.', botId: 'b1' };
  const updated = calendarMeetingUpdated(user, meeting, ['start_time']);
  assert.equal(updated.botId, 'b1');
  assert.deepEqual(renderBody(updated.body, 'status_change'), renderBody(updated.body, 'new'));
});

test('message ids grow with time and are never the same twice', () => {
  const ids = Array.from({ length: 1000 }, (_, index) => newMessageId(new Date(createdAt.getTime() + index)));
  assert.deepEqual(ids, ids.toSorted());
  assert.equal(new Set(Array.from({ length: 1000 }, () => newMessageId(createdAt))).size, 1000);
  assert.match(ids[0] ?? '', /^msg_[0-9a-f]{32}$/);
});

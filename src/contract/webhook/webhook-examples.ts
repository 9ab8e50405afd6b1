/** Home of an example of every webhook, as the documents show it. */
import type { WebhookBodies, WebhookData } from './webhook-bodies.ts';

const AT = '2027-01-31T09:00:04.512000Z';
const START = '2027-01-31T09:00:00.000000Z';
const BOT_ID = '0196a3c2-d0b1-7c3e-9f1c-5b8e2a7d4f60';
const MEETING_ID = '0196a3c2-c55e-7a41-8d2f-0f4b7c9e1a23';
const CALENDAR_ID = '0196a3c1-f00d-7b52-a3c4-6d5e4f3a2b1c';

const calendarUser = { id: '0196a3c0-1b2c-7d3e-8f40-a1b2c3d4e5f6', external_id: 'user-42' };
const connection = { id: '0196a3c1-5a6b-7c8d-9e0f-1a2b3c4d5e6f', kind: 'google', account: 'ada@example.com' };
const own = { happened_at: AT };
const ownOfBot = {
  happened_at: AT,
  calendar_meetings: [
    { id: MEETING_ID, start_time: START, end_time: '2027-01-31T09:30:00.000000Z', calendar_user: calendarUser },
  ],
};

const botData = (code: string, subCode: string | null = null): WebhookData<'bot.done'> => ({
  data: { code, sub_code: subCode, updated_at: AT },
  bot: { id: BOT_ID, metadata: { team: 'sales' } },
});

const recordingData = (code: string, subCode: string | null = null): WebhookData<'recording.done'> => ({
  data: { code, sub_code: subCode, updated_at: AT },
  recording: { id: '0196a3c2-e1f2-7a3b-8c4d-9e0f1a2b3c4d', metadata: {} },
  bot: { id: BOT_ID, metadata: { team: 'sales' } },
});
const artifact = { id: '0196a3c2-f3a4-7b5c-9d6e-0f1a2b3c4d5e', metadata: {} };

/** An example of each webhook, by its name. */
export const WEBHOOK_EXAMPLES: WebhookBodies = {
  'bot.joining_call': { event: 'bot.joining_call', data: botData('joining_call'), rollcall: ownOfBot },
  'bot.in_waiting_room': { event: 'bot.in_waiting_room', data: botData('in_waiting_room'), rollcall: ownOfBot },
  'bot.in_call_not_recording': {
    event: 'bot.in_call_not_recording',
    data: botData('in_call_not_recording'),
    rollcall: ownOfBot,
  },
  'bot.recording_permission_allowed': {
    event: 'bot.recording_permission_allowed',
    data: botData('recording_permission_allowed'),
    rollcall: ownOfBot,
  },
  'bot.recording_permission_denied': {
    event: 'bot.recording_permission_denied',
    data: botData('recording_permission_denied', 'zoom_local_recording_denied'),
    rollcall: ownOfBot,
  },
  'bot.in_call_recording': { event: 'bot.in_call_recording', data: botData('in_call_recording'), rollcall: ownOfBot },
  'bot.recording_done': { event: 'bot.recording_done', data: botData('recording_done'), rollcall: ownOfBot },
  'bot.call_ended': {
    event: 'bot.call_ended',
    data: botData('call_ended', 'call_ended_by_host'),
    rollcall: ownOfBot,
  },
  'bot.done': { event: 'bot.done', data: botData('done'), rollcall: ownOfBot },
  'bot.fatal': { event: 'bot.fatal', data: botData('fatal', 'meeting_not_found'), rollcall: ownOfBot },
  'bot.status_change': {
    event: 'bot.status_change',
    data: {
      bot_id: BOT_ID,
      status: { code: 'in_waiting_room', created_at: AT, sub_code: null, message: 'The bot waits to be let in.' },
    },
    rollcall: ownOfBot,
  },
  'recording.processing': { event: 'recording.processing', data: recordingData('processing'), rollcall: own },
  'recording.paused': { event: 'recording.paused', data: recordingData('paused'), rollcall: own },
  'recording.done': { event: 'recording.done', data: recordingData('done'), rollcall: own },
  'recording.failed': { event: 'recording.failed', data: recordingData('failed', 'nothing_recorded'), rollcall: own },
  'recording.deleted': { event: 'recording.deleted', data: recordingData('deleted'), rollcall: own },
  'video_mixed.done': {
    event: 'video_mixed.done',
    data: { ...recordingData('done'), video_mixed: artifact },
    rollcall: own,
  },
  'video_mixed.failed': {
    event: 'video_mixed.failed',
    data: { ...recordingData('failed', 'not_delivered'), video_mixed: artifact },
    rollcall: own,
  },
  'audio_mixed.done': {
    event: 'audio_mixed.done',
    data: { ...recordingData('done'), audio_mixed: artifact },
    rollcall: own,
  },
  'audio_mixed.failed': {
    event: 'audio_mixed.failed',
    data: { ...recordingData('failed', 'not_delivered'), audio_mixed: artifact },
    rollcall: own,
  },
  'participant_events.done': {
    event: 'participant_events.done',
    data: { ...recordingData('done'), participant_events: artifact },
    rollcall: own,
  },
  'participant_events.failed': {
    event: 'participant_events.failed',
    data: { ...recordingData('failed', 'not_delivered'), participant_events: artifact },
    rollcall: own,
  },
  'calendar_user.connected': {
    event: 'calendar_user.connected',
    data: { calendar_user: calendarUser, connection },
    rollcall: own,
  },
  'calendar_user.disconnected': {
    event: 'calendar_user.disconnected',
    data: {
      calendar_user: calendarUser,
      connection,
      code: 'disconnected_by_user',
      reason: 'The calendar was disconnected by its person or by the app.',
    },
    rollcall: own,
  },
  'calendar_meeting.updated': {
    event: 'calendar_meeting.updated',
    data: {
      calendar_user: calendarUser,
      calendar_meeting: {
        id: MEETING_ID,
        start_time: START,
        will_record: true,
        will_record_reason: 'Recorded because somebody from another organization is invited.',
        bot_id: BOT_ID,
      },
      changed: ['start_time', 'bot_id'],
    },
    rollcall: own,
  },
  'calendar.stale': {
    event: 'calendar.stale',
    data: {
      calendar_user: calendarUser,
      connection,
      calendar: { id: CALENDAR_ID, name: 'Ada' },
      proven_current_at: '2027-01-31T08:51:00.000000Z',
      reason: 'The provider has not answered yet.',
      calendar_meeting: { id: MEETING_ID, start_time: START, bot_id: BOT_ID },
      join_at: '2027-01-31T08:58:00.000000Z',
    },
    rollcall: own,
  },
  'calendar.update': { event: 'calendar.update', data: { calendar_id: CALENDAR_ID }, rollcall: own },
  'calendar.sync_events': {
    event: 'calendar.sync_events',
    data: { calendar_id: CALENDAR_ID, last_updated_ts: AT },
    rollcall: own,
  },
  'webhook_endpoint.disabled': {
    event: 'webhook_endpoint.disabled',
    data: {
      webhook_endpoint: {
        id: '0196a3c3-7e8f-7a9b-8c0d-1e2f3a4b5c6d',
        url: 'https://example.com/webhooks/old',
        disabled_reason: 'Nothing got through for five days. The last attempt: status 503.',
      },
    },
    rollcall: own,
  },
  'webhook_endpoint.test': {
    event: 'webhook_endpoint.test',
    data: {
      webhook_endpoint: {
        id: '0196a3c3-7e8f-7a9b-8c0d-1e2f3a4b5c6d',
        url: 'https://example.com/webhooks/rollcall',
      },
      sent_at: AT,
    },
    rollcall: own,
  },
};

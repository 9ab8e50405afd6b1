/** Invite objects: a meeting link in the fields of Calendar V1. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseMeetingUrl } from '../../meeting-links/index.ts';
import { invitesOf } from './meeting-invites.ts';

const THREAD = '19:meeting_YTk1ZmQ2@thread.v2';
const TID = '11111111-2222-3333-4444-555555555555';
const OID = '66666666-7777-8888-9999-000000000000';
const CONTEXT = encodeURIComponent(JSON.stringify({ Tid: TID, Oid: OID }));
const TEAMS = `https://teams.microsoft.com/l/meetup-join/${encodeURIComponent(THREAD)}/0?context=${CONTEXT}`;
const MTID = 'm1234567890abcdef1234567890abcdef';

test('a meeting shows its link in one invite object and null in the four others', () => {
  const none = {
    zoom_invite: null,
    teams_invite: null,
    meet_invite: null,
    webex_invite: null,
    goto_meeting_invite: null,
  };
  const invites = (text: string) => invitesOf(parseMeetingUrl(text));
  assert.deepEqual(invitesOf(null), none);
  assert.deepEqual(invites('https://whereby.com/room'), none);
  assert.deepEqual(invites('https://zoom.us/j/85746382910'), {
    ...none,
    zoom_invite: { meeting_id: '85746382910', meeting_password: null },
  });
  assert.deepEqual(invites(TEAMS), {
    ...none,
    teams_invite: { organizer_id: OID, tenant_id: TID, message_id: '0', thread_id: THREAD },
  });
  assert.deepEqual(invites('https://meet.google.com/abc-defg-hij'), {
    ...none,
    meet_invite: { meeting_id: 'abc-defg-hij' },
  });
  assert.deepEqual(invites(`https://acme.webex.com/acme/j.php?MTID=${MTID}`), {
    ...none,
    webex_invite: {
      meeting_subdomain: 'acme',
      meeting_path: 'acme/j.php',
      meeting_mtid: MTID,
      meeting_personal_room_id: null,
    },
  });
  assert.deepEqual(invites('https://acme.webex.com/meet/first.last'), {
    ...none,
    webex_invite: {
      meeting_subdomain: 'acme',
      meeting_path: null,
      meeting_mtid: null,
      meeting_personal_room_id: 'first.last',
    },
  });
  assert.deepEqual(invites('https://meet.goto.com/123456789'), {
    ...none,
    goto_meeting_invite: { meeting_id: '123456789' },
  });
});

/** Invite objects: a meeting link in the fields of Calendar V1. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { parseMeetingUrl } from '../../meeting-links/index.ts';
import { invitesOf, type MeetingInvites } from './meeting-invites.ts';

const THREAD = '19:meeting_YTk1ZmQ2@thread.v2';
const TID = '11111111-2222-3333-4444-555555555555';
const OID = '66666666-7777-8888-9999-000000000000';
const CONTEXT = encodeURIComponent(JSON.stringify({ Tid: TID, Oid: OID }));
const TEAMS = `https://teams.microsoft.com/l/meetup-join/${encodeURIComponent(THREAD)}/0?context=${CONTEXT}`;
const noTeams = {
  organizer_id: null,
  tenant_id: null,
  message_id: null,
  thread_id: null,
  meeting_id: null,
  meeting_password: null,
  business_meeting_id: null,
  business_meeting_password: null,
};
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
    teams_invite: { ...noTeams, organizer_id: OID, tenant_id: TID, message_id: '0', thread_id: THREAD },
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

test('a Teams meeting that is named by its number has it in the invite, with its passcode', () => {
  assert.deepEqual(invitesOf(parseMeetingUrl('https://teams.microsoft.com/meet/2345678901234?p=Xy_9-z')).teams_invite, {
    ...noTeams,
    business_meeting_id: '2345678901234',
    business_meeting_password: 'Xy_9-z',
  });
  assert.deepEqual(invitesOf(parseMeetingUrl('https://teams.live.com/meet/9876543210123?p=abc')).teams_invite, {
    ...noTeams,
    meeting_id: '9876543210123',
    meeting_password: 'abc',
  });
});

/** Rebuilds a Teams link from its invite alone, as an app of Recall does. */
function teamsLink(invite: NonNullable<MeetingInvites['teams_invite']>): string {
  const page = (site: string, number: string, passcode: string | null): string =>
    `https://${site}/meet/${number}${passcode === null ? '' : `?p=${passcode}`}`;
  if (invite.meeting_id !== null) return page('teams.live.com', invite.meeting_id, invite.meeting_password);
  if (invite.business_meeting_id !== null)
    return page('teams.microsoft.com', invite.business_meeting_id, invite.business_meeting_password);
  const context = JSON.stringify({ Tid: invite.tenant_id ?? undefined, Oid: invite.organizer_id ?? undefined });
  const thread = encodeURIComponent(invite.thread_id ?? '');
  return `https://teams.microsoft.com/l/meetup-join/${thread}/${invite.message_id}?context=${encodeURIComponent(context)}`;
}

test('a Teams link can be rebuilt from its invite, whatever kind it is', () => {
  const letters = (unit: string, minLength: number, maxLength: number) =>
    fc.string({ unit: fc.constantFrom(...unit.split('')), minLength, maxLength });
  const passcode = fc.option(letters('abcXYZ0189_-', 1, 20));
  const number = letters('0123456789', 9, 16);
  const byNumber = fc
    .tuple(fc.constantFrom('teams.live.com', 'teams.microsoft.com'), number, passcode)
    .map(([site, id, secret]) => `https://${site}/meet/${id}${secret === null ? '' : `?p=${secret}`}`);
  const byThread = fc
    .tuple(
      letters('abcXYZ019_-', 1, 40),
      fc.constantFrom('meeting_', ''),
      fc.constantFrom('thread.v2', 'thread.tacv2', 'thread.skype'),
      fc.oneof(fc.constant('0'), letters('123456789', 1, 13)),
      fc.option(fc.uuid()),
      fc.option(fc.uuid()),
    )
    .map(([name, kind, suffix, message, tenant, organizer]) =>
      teamsLink({
        ...noTeams,
        thread_id: `19:${kind}${name}@${suffix}`,
        message_id: message,
        tenant_id: tenant,
        organizer_id: organizer,
      }),
    );
  fc.assert(
    fc.property(fc.oneof(byNumber, byThread), (link) => {
      const parsed = parseMeetingUrl(link);
      const invite = invitesOf(parsed).teams_invite;
      assert.ok(parsed?.kind === 'joinable' && invite !== null, link);
      const again = parseMeetingUrl(teamsLink(invite));
      assert.deepEqual(again, parsed);
    }),
  );
});

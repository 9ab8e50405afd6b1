/** Examples and properties of the search for the meeting link in a calendar event. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import type { MeetingUrl } from '../contract/meeting-url.ts';
import { linksInText, MAX_ADDRESSES, MAX_TEXT_CHARACTERS } from './links-in-text.ts';
import { findMeetingUrl, parseMeetingUrl } from './meeting-url.ts';

const THREAD = '19:meeting_YTk1ZmQ2@thread.v2';
const TID = '11111111-2222-3333-4444-555555555555';
const OID = '66666666-7777-8888-9999-000000000000';
const CONTEXT = encodeURIComponent(JSON.stringify({ Tid: TID, Oid: OID }));
const TEAMS = `https://teams.microsoft.com/l/meetup-join/${encodeURIComponent(THREAD)}/0?context=${CONTEXT}`;
const MTID = 'm1234567890abcdef1234567890abcdef';

const inDescription = (description: string): MeetingUrl | null =>
  findMeetingUrl({ links: [], location: null, description });

function assertJoinable(found: MeetingUrl | null, text: string): Extract<MeetingUrl, { kind: 'joinable' }> {
  assert.ok(found !== null && found.kind === 'joinable', `no joinable link in ${text}: ${JSON.stringify(found)}`);
  return found;
}

/** Address given, key, address for the bot; null: the given address is already what a bot opens. */
const JOINABLE: readonly (readonly [given: string, key: string, address: string | null])[] = [
  // Zoom
  ['https://zoom.us/j/85746382910', 'zoom:85746382910', null],
  ['http://zoom.us/j/857463829', 'zoom:857463829', 'https://zoom.us/j/857463829'],
  ['https://acme.zoom.us/j/85746382910?pwd=aBc.1', 'zoom:85746382910', null],
  [
    'https://us02web.zoom.us/j/85746382910?pwd=aB_c-d.1&from=addon&omn=99887766554',
    'zoom:85746382910',
    'https://us02web.zoom.us/j/85746382910?pwd=aB_c-d.1',
  ],
  ['https://ACME.Zoom.com/j/85746382910', 'zoom:85746382910', 'https://acme.zoom.us/j/85746382910'],
  ['https://app.zoom.us/wc/85746382910/join?pwd=x1', 'zoom:85746382910', 'https://zoom.us/j/85746382910?pwd=x1'],
  ['https://zoom.us/wc/join/85746382910', 'zoom:85746382910', 'https://zoom.us/j/85746382910'],
  ['https://zoom.us/wc/85746382910/start', 'zoom:85746382910', 'https://zoom.us/j/85746382910'],
  [
    'https://zoom.us/w/85746382910?tk=abc.DEF-1&pwd=p1',
    'zoom:85746382910',
    'https://zoom.us/j/85746382910?pwd=p1&tk=abc.DEF-1',
  ],
  ['https://zoom.us/s/85746382910?zak=hostsecret', 'zoom:85746382910', 'https://zoom.us/j/85746382910'],
  ['https://zoom.us/webinar/85746382910', 'zoom:85746382910', 'https://zoom.us/j/85746382910'],
  ['zoommtg://zoom.us/join?confno=85746382910&pwd=p1&zc=0', 'zoom:85746382910', 'https://zoom.us/j/85746382910?pwd=p1'],
  ['https://zoom.us/join?confno=85746382910', 'zoom:85746382910', 'https://zoom.us/j/85746382910'],
  ['https://zoom.com.cn/j/85746382910', 'zoom:85746382910', null],
  ['https://acme.zoom-x.de/j/85746382910', 'zoom:85746382910', null],
  ['https://zoom.us/j/85746382910Passcode', 'zoom:85746382910', 'https://zoom.us/j/85746382910'],
  ['https://zoom.us/j/85746382910%3Fpwd%3Dp1', 'zoom:85746382910', 'https://zoom.us/j/85746382910?pwd=p1'],
  ['https://zoom.us/j/85746382910?pwd=p1#success', 'zoom:85746382910', 'https://zoom.us/j/85746382910?pwd=p1'],
  ['https://acme.zoomgov.com/j/1612345678', 'zoom:zoomgov:1612345678', null],
  ['https://acme.zoom.us/my/First.Last?pwd=p1', 'zoom:acme.zoom.us/my/first.last', null],
  ['https://us02web.zoom.us/my/first.last', 'zoom:zoom.us/my/first.last', null],
  // Google Meet
  ['https://meet.google.com/abc-defg-hij', 'google_meet:abc-defg-hij', null],
  [
    'https://meet.google.com/ABC-defg-hij?authuser=1',
    'google_meet:abc-defg-hij',
    'https://meet.google.com/abc-defg-hij',
  ],
  ['http://meet.google.com/_meet/abc-defg-hij', 'google_meet:abc-defg-hij', 'https://meet.google.com/abc-defg-hij'],
  ['https://meet.google.com/lookup/team.sync', 'google_meet:lookup/team.sync', null],
  ['meet.google.com/abc-defg-hij', 'google_meet:abc-defg-hij', 'https://meet.google.com/abc-defg-hij'],
  // Teams
  [TEAMS, `microsoft_teams:${THREAD}`, null],
  [TEAMS.replace('%3A', ':').replace('%40', '@'), `microsoft_teams:${THREAD}`, TEAMS],
  [
    `https://teams.microsoft.com/l/meetup-join/${THREAD}/0?context={"Tid":"${TID}","Oid":"${OID}"}`,
    `microsoft_teams:${THREAD}`,
    null,
  ],
  [
    `https://teams.microsoft.com/dl/launcher/launcher.html?url=${encodeURIComponent(`/_#/l/meetup-join/${encodeURIComponent(THREAD)}/0?context=${CONTEXT}&anon=true`)}&type=meetup-join`,
    `microsoft_teams:${THREAD}`,
    TEAMS,
  ],
  [TEAMS.replace('.com/', '.com/_#/'), `microsoft_teams:${THREAD}`, TEAMS],
  [TEAMS.replace('.com/', '.com/v2/?meetingjoin=true#/'), `microsoft_teams:${THREAD}`, TEAMS],
  [TEAMS.replace('https://teams.microsoft.com', 'msteams:'), `microsoft_teams:${THREAD}`, TEAMS],
  [TEAMS.replace('https:', 'msteams:'), `microsoft_teams:${THREAD}`, TEAMS],
  [TEAMS.replace('.com/', '.com.mcas.ms/'), `microsoft_teams:${THREAD}`, TEAMS],
  [
    `https://teams.microsoft.com/light-meetings/launch?agent=web&coords=${encodeURIComponent(Buffer.from(JSON.stringify({ conversationId: THREAD, tenantId: TID, organizerId: OID, messageId: '0' })).toString('base64'))}`,
    `microsoft_teams:${THREAD}`,
    TEAMS,
  ],
  [
    'https://teams.microsoft.com/l/meetup-join/19%253ameeting_a%2540thread.v2/0',
    'microsoft_teams:19:meeting_a@thread.v2',
    'https://teams.microsoft.com/l/meetup-join/19%3Ameeting_a%40thread.v2/0',
  ],
  [
    'https://teams.microsoft.com/l/meetup-join/19%3aabc%40thread.tacv2/1700000000000',
    'microsoft_teams:19:abc@thread.tacv2/1700000000000',
    'https://teams.microsoft.com/l/meetup-join/19%3Aabc%40thread.tacv2/1700000000000',
  ],
  ['https://teams.microsoft.com/meet/2345678901234?p=AbC123', 'microsoft_teams:2345678901234', null],
  [
    'https://teams.microsoft.com/v2/?meetingjoin=true#/meet/2345678901234?p=AbC123&anon=true',
    'microsoft_teams:2345678901234',
    'https://teams.microsoft.com/meet/2345678901234?p=AbC123',
  ],
  ['https://teams.cloud.microsoft/meet/2345678901234', 'microsoft_teams:2345678901234', null],
  ['https://gov.teams.microsoft.us/meet/2345678901234', 'microsoft_teams:2345678901234', null],
  ['https://teams.live.com/meet/9312345678901?p=AbC', 'microsoft_teams_live:9312345678901', null],
  [
    `https://teams.live.com/dl/launcher/launcher.html?url=${encodeURIComponent('/_#/meet/9312345678901?p=AbC')}`,
    'microsoft_teams_live:9312345678901',
    'https://teams.live.com/meet/9312345678901?p=AbC',
  ],
  // Webex
  [`https://acme.webex.com/acme/j.php?MTID=${MTID}`, `webex:acme/${MTID}`, null],
  [
    `https://acme.webex.com/acme/j.php?mtid=${MTID}&PW=x1`,
    `webex:acme/${MTID}`,
    `https://acme.webex.com/acme/j.php?MTID=${MTID}&pwd=x1`,
  ],
  [`https://acme.webex.com/acme/onstage/g.php?MTID=${MTID}`, `webex:acme/${MTID}`, null],
  ['https://acme.webex.com/meet/First.Last', 'webex:acme/meet/first.last', 'https://acme.webex.com/meet/First.Last'],
  [
    'https://acme.my.webex.com/join/pr1234567890',
    'webex:acme.my/meet/pr1234567890',
    'https://acme.my.webex.com/meet/pr1234567890',
  ],
  ['https://acme.webex.com/webappng/sites/acme/meeting/info/0123456789abcdef', 'webex:acme/0123456789abcdef', null],
  ['https://acme.webex.com/webappng/sites/acme/meeting/download/0123456789abcdef', 'webex:acme/0123456789abcdef', null],
  [
    'https://acme.webex.com/wbxmjs/joinservice/sites/acme/meeting/download/0123456789abcdef',
    'webex:acme/0123456789abcdef',
    null,
  ],
  ['https://acme.webex.com/m/0123456789abcdef', 'webex:acme/0123456789abcdef', null],
  ['https://acme.webex.com/weblink/register/r0123456789abcdef', 'webex:acme/r0123456789abcdef', null],
  [`https://acme.webex.com.cn/acme/j.php?MTID=${MTID}`, `webex:acme.webex.com.cn/${MTID}`, null],
  // Hosts and paths that a localised page, China, a short link and the program's own pages use
  ['https://zoom.us/en/j/85746382910?pwd=p1', 'zoom:85746382910', 'https://zoom.us/j/85746382910?pwd=p1'],
  ['https://zoom.us/pt-br/j/85746382910', 'zoom:85746382910', 'https://zoom.us/j/85746382910'],
  ['https://acme.zoom.us//j/85746382910?pwd=p1', 'zoom:85746382910', 'https://acme.zoom.us/j/85746382910?pwd=p1'],
  ['https://zoom.us/launch/jc/85746382910', 'zoom:85746382910', 'https://zoom.us/j/85746382910'],
  ['https://acme.zoomus.cn/j/85746382910', 'zoom:85746382910', null],
  ['https://g.co/meet/team-standup', 'google_meet:lookup/team-standup', 'https://meet.google.com/lookup/team-standup'],
  ['https://g.co/meet/abc-defg-hij', 'google_meet:abc-defg-hij', 'https://meet.google.com/abc-defg-hij'],
  ['https://meet.goto.com/install/123456789', 'goto_meeting:123456789', 'https://meet.goto.com/123456789'],
  ['https://teams.microsoftonline.cn/meet/2345678901234?p=Ab', 'microsoft_teams:2345678901234', null],
  // GoTo
  ['https://meet.goto.com/123456789', 'goto_meeting:123456789', null],
  ['https://meet.goto.com/123-456-789', 'goto_meeting:123456789', 'https://meet.goto.com/123456789'],
  ['https://meet.goto.com/TeamRoom', 'goto_meeting:teamroom', null],
  ['https://global.gotomeeting.com/join/123456789', 'goto_meeting:123456789', 'https://meet.goto.com/123456789'],
  ['https://www.gotomeeting.com/join/123456789', 'goto_meeting:123456789', 'https://meet.goto.com/123456789'],
  ['https://app.goto.com/meeting/123456789', 'goto_meeting:123456789', 'https://meet.goto.com/123456789'],
  ['https://gotomeet.me/TeamRoom', 'goto_meeting:teamroom', 'https://meet.goto.com/TeamRoom'],
];

const NOT_JOINABLE: readonly string[] = [
  'https://zoom.us/u/adPiKcFXyQ',
  'https://zoom.us/u/85746382910',
  'https://zoom.us/rec/share/85746382910',
  'https://zoom.us/meeting/register/tJAbc85746382910',
  'https://zoom.us/webinar/register/WN_85746382910',
  'https://zoom.us/signin',
  'https://zoom.us/pricing',
  'https://zoom.us/wc/home',
  'https://zoom.us/j/',
  'https://zoom.us/j/12345678',
  'https://zoom.us/j/123456789012',
  'https://meet.google.com/',
  'https://meet.google.com/new',
  'https://meet.google.com/landing',
  'https://meet.google.com/abc-defg-hijk',
  'https://tel.meet.google.com/abc-defg-hij',
  'https://tel.meet/abc-defg-hij?pin=1',
  'https://teams.microsoft.com/meetingOptions/?organizerId=66666666&threadId=19_meeting_a@thread.v2',
  'https://dialin.teams.microsoft.com/66666666-7777?id=123456789',
  'https://aka.ms/JoinTeamsMeeting',
  'https://teams.microsoft.com/l/chat/19:a@thread.v2/0',
  'https://teams.microsoft.com/l/channel/19%3aabc%40thread.tacv2/General',
  'https://teams.microsoft.com/l/message/19:abc@thread.tacv2/1700000000000',
  'https://teams.microsoft.com/v2/#//evil.example/meet/2345678901234',
  'https://teams.microsoft.com/meet/123not-a-meeting',
  'https://teams.microsoft.com/meet/2345678901234not-a-meeting',
  'https://teams.microsoft.com/meet/2345678901234-not-a-meeting',
  'https://g.co/',
  'https://g.co/abc-defg-hij',
  'https://g.co/meet/',
  'https://www.g.co/meet/team-standup',
  'https://meet.goto.com/install',
  'https://meet.goto.com/install/windows',
  'https://zoom.us/en/rec/85746382910',
  'https://zoom.us/launch/chat/85746382910',
  'https://www.webex.com/meet/first.last',
  'https://help.webex.com/join/first.last',
  'https://acme.webex.com/acme/ldr.php?RCID=0123456789abcdef',
  'https://acme.webex.com/recording/playback/0123456789abcdef',
  'https://acme.webex.com/acme/globalcallin.php?MTID=m0123456789abcdef',
  'https://meet.goto.com/',
  'https://meet.goto.com/pricing',
  'https://www.goto.com/meeting/123456789',
];

const LOOK_ALIKES: readonly string[] = [
  'https://fakezoom.us/j/85746382910',
  'https://zoom.us.evil.com/j/85746382910',
  'https://zoom.us@evil.com/j/85746382910',
  'https://evil.com@zoom.us/j/85746382910',
  'https://evil.com/?x=zoom.us/j/85746382910',
  'https://evil.com/?x=https://zoom.us/j/85746382910',
  'https://evil.com/?x=https%3A%2F%2Fzoom.us%2Fj%2F85746382910',
  'evil.com/?x=https://zoom.us/j/85746382910',
  'https://evil.com/zoom.us/j/85746382910',
  'https://evil.com/https://zoom.us/j/85746382910',
  'https://evil.com#zoom.us/j/85746382910',
  'https://evil.com\\.zoom.us/j/85746382910',
  'https://evil.com\\zoom.us/j/85746382910',
  'https://zооm.us/j/85746382910',
  'https://evilézoom.us/j/85746382910',
  'https://xn--zm-emcb.us/j/85746382910',
  'https://zoom.us:8443/j/85746382910',
  'https://zoom-us.evil.com/j/85746382910',
  'me@zoom.us/j/85746382910',
  'ftp://zoom.us/j/85746382910',
  'javascript://zoom.us/j/85746382910',
  'evil.com/https://zoom.us/j/85746382910',
  'evil.com:zoom.us/j/85746382910',
  'https://evil–zoom.us/j/85746382910',
  'https://evil→zoom.us/j/85746382910',
  'evilézoom.us/j/85746382910',
  'é@zoom.us/j/85746382910',
  'evil-zoom.us/j/85746382910',
  'evil_zoom.us/j/85746382910',
  'https://acme.zoomus.cn.evil.com/j/85746382910',
  'https://evil.com/j/857 4638 2910',
  'https://xg.co/meet/abc-defg-hij',
  'https://meet.google.com.evil.com/abc-defg-hij',
  'https://xmeet.google.com/abc-defg-hij',
  'https://teams.microsoft.com.evil.com/meet/2345678901234',
  'https://xteams.live.com/meet/9312345678901',
  'https://acmewebex.com/meet/first.last',
  'https://acme.webex.com.evil.com/meet/first.last',
  'https://meet.goto.com.evil.com/123456789',
  'https://www.google.com.evil.com/url?q=https://zoom.us/j/85746382910',
  'https://evilsafelinks.protection.outlook.com.evil.com/?url=https%3A%2F%2Fzoom.us%2Fj%2F85746382910',
];

test('each form of a joinable link gives the key of its meeting and an address that a bot can open', () => {
  for (const [given, key, address] of JOINABLE) {
    for (const found of [
      parseMeetingUrl(given),
      findMeetingUrl({ links: [given], location: null, description: null }),
    ]) {
      const joinable = assertJoinable(found, given);
      assert.equal(joinable.key, key, given);
      const expected = given.includes('{"Tid"') ? TEAMS : (address ?? given);
      assert.equal(joinable.address, expected, given);
      assert.equal(joinable.parts.platform, joinable.platform);
    }
  }
});

test('the address for the bot reads as the same meeting again', () => {
  for (const [given] of JOINABLE) {
    const first = assertJoinable(parseMeetingUrl(given), given);
    const again = assertJoinable(parseMeetingUrl(first.address), first.address);
    assert.equal(again.key, first.key);
    assert.equal(again.address, first.address);
  }
});

test('pages of the same services that are no meeting do not match', () => {
  for (const address of NOT_JOINABLE) {
    assert.equal(parseMeetingUrl(address), null, address);
    assert.equal(inDescription(`<a href="${address}">x</a> ${address}`), null, address);
  }
});

test('a look-alike matches nowhere: as an address, in text, in HTML', () => {
  for (const address of LOOK_ALIKES) {
    assert.equal(parseMeetingUrl(address), null, address);
    assert.equal(findMeetingUrl({ links: [address], location: address, description: address }), null, address);
    assert.equal(inDescription(`Join here: ${address} now`), null, address);
    assert.equal(inDescription(`<p><a href="${address}">join</a></p>`), null, address);
  }
});

test('the parts of a link are the wire fields of its platform', () => {
  const parts = (text: string) => assertJoinable(parseMeetingUrl(text), text).parts;
  assert.deepEqual(parts('https://zoom.us/j/85746382910?pwd=p1'), {
    platform: 'zoom',
    meeting_id: '85746382910',
    meeting_password: 'p1',
  });
  const teams = {
    meeting_id: null,
    meeting_password: null,
    business_meeting_id: null,
    business_meeting_password: null,
  };
  assert.deepEqual(parts(TEAMS), {
    platform: 'microsoft_teams',
    ...teams,
    organizer_id: OID,
    tenant_id: TID,
    message_id: '0',
    thread_id: THREAD,
  });
  const noThread = { organizer_id: null, tenant_id: null, message_id: null, thread_id: null };
  assert.deepEqual(parts('https://teams.microsoft.com/meet/2345678901234?p=Ab'), {
    platform: 'microsoft_teams',
    ...teams,
    ...noThread,
    business_meeting_id: '2345678901234',
    business_meeting_password: 'Ab',
  });
  assert.deepEqual(parts('https://teams.live.com/meet/9312345678901?p=Ab'), {
    platform: 'microsoft_teams_live',
    ...teams,
    ...noThread,
    meeting_id: '9312345678901',
    meeting_password: 'Ab',
  });
});

test('the first source with a joinable link decides', () => {
  const [zoom, meet] = ['https://zoom.us/j/85746382910', 'https://meet.google.com/abc-defg-hij'];
  const key = (found: MeetingUrl | null) => assertJoinable(found, 'sources').key;
  assert.equal(key(findMeetingUrl({ links: [meet], location: zoom, description: zoom })), 'google_meet:abc-defg-hij');
  assert.equal(
    key(findMeetingUrl({ links: [meet, zoom], location: null, description: null })),
    'google_meet:abc-defg-hij',
  );
  assert.equal(key(findMeetingUrl({ links: [], location: meet, description: zoom })), 'google_meet:abc-defg-hij');
  assert.equal(
    key(findMeetingUrl({ links: ['https://example.com/'], location: 'Room 5', description: zoom })),
    'zoom:85746382910',
  );
});

test('a joinable link in a later source beats a link of a merely known service in an earlier one', () => {
  const zoom = 'https://zoom.us/j/85746382910';
  const known = 'https://whereby.com/room';
  assertJoinable(findMeetingUrl({ links: [known], location: null, description: zoom }), 'sources');
  assertJoinable(inDescription(`${known} ${zoom}`), 'description');
  const found = findMeetingUrl({ links: [], location: 'https://discord.gg/abc', description: known });
  assert.deepEqual(found, { kind: 'known', platform: 'discord', address: 'https://discord.gg/abc' });
});

test('inside a description Zoom comes before Google Meet, Teams, Webex and GoTo, wherever they stand', () => {
  const ordered = [
    'https://zoom.us/j/85746382910',
    'https://meet.google.com/abc-defg-hij',
    TEAMS,
    'https://acme.webex.com/meet/first.last',
    'https://meet.goto.com/123456789',
  ];
  for (const [index, first] of ordered.entries()) {
    const text = ordered.slice(index).toReversed().join('\n');
    const found = assertJoinable(inDescription(text), text);
    assert.equal(found.key, assertJoinable(parseMeetingUrl(first), first).key);
  }
});

test('of two meetings of one platform in a description the one with a passcode is taken, then the one in an href', () => {
  const key = (text: string) => assertJoinable(inDescription(text), text).key;
  assert.equal(key('https://zoom.us/j/111111111 https://zoom.us/j/222222222?pwd=p'), 'zoom:222222222');
  assert.equal(key('https://zoom.us/j/111111111 <a href="https://zoom.us/j/222222222">x</a>'), 'zoom:222222222');
});

test('the address of the same meeting that carries the passcode is taken from wherever it stands', () => {
  const found = findMeetingUrl({
    links: ['https://zoom.us/j/111111111'],
    location: 'https://zoom.us/j/222222222?pwd=other',
    description: 'https://acme.zoom.us/j/111111111?pwd=p1',
  });
  assert.equal(assertJoinable(found, 'sources').address, 'https://acme.zoom.us/j/111111111?pwd=p1');
});

test('a text with addresses of two different things is not one meeting link', () => {
  const zoom = 'https://zoom.us/j/85746382910';
  assert.equal(parseMeetingUrl(`${zoom} https://meet.google.com/abc-defg-hij`), null);
  assert.equal(parseMeetingUrl(`${zoom},https://zoom.us/j/857463829`), null);
  assert.equal(parseMeetingUrl(`${zoom} https://example.com/`), null);
  assert.equal(parseMeetingUrl('no link'), null);
  assert.equal(parseMeetingUrl(''), null);
  assertJoinable(parseMeetingUrl(`Join <${zoom}>`), 'bracketed');
  assert.equal(assertJoinable(parseMeetingUrl(`${zoom}<${zoom}?pwd=p1>`), 'label').address, `${zoom}?pwd=p1`);
});

const joinableAddress = fc.constantFrom(...JOINABLE.map(([given]) => given).filter((given) => !given.includes('{')));
const blanks = [' ', '\n', '\r\n', '\t', '<br>', '"', '\u00a0', '</p><p>', ' (', '<b>'];
/** A line break after `<https://…` is left out: the next line may belong to the address. */
const separators = fc.oneof(
  fc.tuple(fc.constantFrom(...blanks, '>'), fc.constantFrom(...blanks, ' <', '>', ') ')),
  fc.constantFrom<[string, string]>([' <', '>'], [' <', ' '], [' <', '<br>'], ['<a href="', '">']),
);
const oddText = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 60 }),
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc
    .array(
      fc.constantFrom(
        '<',
        '>',
        '"',
        '&amp;',
        '&#',
        '%',
        '%25',
        '<a href="',
        '<!--',
        '<script>',
        '</',
        'https://',
        '=3D',
        '@',
        '/',
        '.',
        ' ',
        'é',
        '\u200b',
      ),
      { maxLength: 20 },
    )
    .map((pieces) => pieces.join('')),
);

test('a link is found wherever it stands in any text', () => {
  fc.assert(
    fc.property(oddText, separators, joinableAddress, oddText, (before, [open, close], address, after) => {
      const text = `${before}${open}${address}${close}${after}`;
      const expected = assertJoinable(parseMeetingUrl(address), address).key;
      assert.equal(assertJoinable(inDescription(text), text).key, expected);
      assert.equal(
        assertJoinable(findMeetingUrl({ links: [], location: text, description: null }), text).key,
        expected,
      );
    }),
    { numRuns: 2_000 },
  );
});

test('no text makes the search throw', () => {
  const wrapper = fc.constantFrom(
    'https://www.google.com/url?q=',
    'https://nam12.safelinks.protection.outlook.com/?url=',
    'https://urldefense.proofpoint.com/v2/url?u=',
    'https://urldefense.com/v3/__',
    'https://x.protection.sophos.com/?u=',
    'https://secure-web.cisco.com/1/',
    'https://teams.microsoft.com/dl/launcher/launcher.html?url=',
    'https://teams.microsoft.com/light-meetings/launch?coords=',
    'https://teams.microsoft.com/v2/#/',
    'msteams:/',
    'https://',
    'https://zoom.us/j/',
    '',
  );
  fc.assert(
    fc.property(fc.array(fc.tuple(wrapper, oddText), { maxLength: 6 }), (pieces) => {
      const text = pieces.flat().join('');
      findMeetingUrl({ links: [text], location: text, description: text });
      parseMeetingUrl(text);
    }),
    { numRuns: 2_000 },
  );
});

test('no host but the real one matches, whatever stands around its name', () => {
  const label = fc.stringMatching(/^[a-z0-9-]{1,12}$/);
  const paths = ['/j/85746382910', '/abc-defg-hij', '/meet/2345678901234', '/123456789'];
  const real = fc.constantFrom('zoom.us', 'meet.google.com', 'teams.microsoft.com', 'teams.live.com', 'meet.goto.com');
  const fake = fc.oneof(
    fc.tuple(label, real).map(([name, host]) => `${name}${host}`),
    fc.tuple(real, label).map(([host, name]) => `${host}.${name}.example`),
    fc.tuple(real, label).map(([host, name]) => `${host}@${name}.example`),
    fc.tuple(real, label).map(([host, name]) => `${name}.example/${host}`),
    fc.tuple(real, label).map(([host, name]) => `${name}.example/?u=${host}`),
    fc.tuple(real, label).map(([host, name]) => `${name}.example#${host}`),
  );
  fc.assert(
    fc.property(fake, fc.constantFrom(...paths), (host, path) => {
      const address = `https://${host}${path}`;
      assert.equal(findMeetingUrl({ links: [address], location: address, description: address }), null);
    }),
    { numRuns: 2_000 },
  );
});

test('only the first 100,000 characters of a text are read', () => {
  const padding = 'x'.repeat(MAX_TEXT_CHARACTERS - 40);
  assertJoinable(inDescription(`${padding} https://zoom.us/j/85746382910`), 'inside the limit');
  assert.equal(inDescription(`${padding}${'x'.repeat(40)} https://zoom.us/j/85746382910`), null);
});

test('a text gives at most 2,000 addresses, each once', () => {
  const many = Array.from({ length: 5_000 }, (_, index) => `https://a.example/${index}`).join(' ');
  assert.equal(linksInText(many).length, MAX_ADDRESSES);
  assert.deepEqual(linksInText('https://a.example/ https://a.example/'), ['https://a.example/']);
});

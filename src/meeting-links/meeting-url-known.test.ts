/** Examples of the services that are recognised but not recorded. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseMeetingUrl } from './meeting-url.ts';

const KNOWN: readonly (readonly [platform: string, ...addresses: string[]])[] = [
  ['google_meet_stream', 'https://stream.meet.google.com/stream/0a1b2c'],
  ['zoom_events', 'https://events.zoom.us/ev/AbC123'],
  ['zoom_short_link', 'https://zm.page/standup'],
  ['zoom_linux_foundation', 'https://zoom-lfx.platform.linuxfoundation.org/meeting/85746382910?password=a-b'],
  ['goto_webinar', 'https://attendee.gotowebinar.com/register/123456789'],
  ['bluejeans', 'https://bluejeans.com/123456789/1234', 'https://acme.bluejeans.com/meetings/abc'],
  ['jitsi', 'https://meet.jit.si/Standup', 'https://8x8.vc/acme/standup'],
  [
    'whereby',
    'https://whereby.com/standup',
    'https://acme.whereby.com/standup?roomKey=abc',
    'https://appear.in/standup',
  ],
  ['amazon_chime', 'https://chime.aws/1234567890', 'https://app.chime.aws/meetings/1234567890'],
  ['slack_huddle', 'https://app.slack.com/huddle/T012AB3C4/C012AB3CD'],
  ['zoho_meeting', 'https://meeting.zoho.eu/join?key=1234567890', 'https://meeting.zoho.com/meeting/abc'],
  ['zoho_cliq', 'https://cliq.zoho.com/meetings/abc-def'],
  ['ringcentral', 'https://v.ringcentral.com/join/123456789?pw=abc', 'https://meetings.ringcentral.com/j/1234567890'],
  ['ringcentral', 'https://meetings.officeathand.att.com/j/1234567890'],
  [
    'dialpad',
    'https://meetings.dialpad.com/acme',
    'https://meetings.dialpad.com/room/acme',
    'https://www.uberconference.com/acme',
  ],
  ['around', 'https://meet.around.co/r/standup'],
  ['gather', 'https://app.gather.town/app/abc/space'],
  ['livestorm', 'https://app.livestorm.co/p/abc-def'],
  ['discord', 'https://discord.gg/abc', 'https://discord.com/channels/123/456'],
  ['facetime', 'https://facetime.apple.com/join#v=1&p=abc'],
  ['skype', 'https://join.skype.com/AbC'],
  ['skype_for_business', 'https://meet.lync.com/acme/person/ABC123'],
  ['lark', 'https://vc.larksuite.com/j/123456789', 'https://vc.feishu.cn/j/123456789'],
  ['tencent_meeting', 'https://meeting.tencent.com/dm/AbCdEf', 'https://voovmeeting.com/dm/AbCdEf'],
  ['zhumu', 'https://welink.zhumu.com/j/123456789'],
  ['vonage', 'https://meetings.vonage.com/123456789'],
  ['cal_video', 'https://app.cal.com/video/abc123'],
  ['livekit', 'https://meet.livekit.io/rooms/abc-def'],
  ['riverside', 'https://riverside.fm/studio/show', 'https://riverside.com/studio/show'],
  ['streamyard', 'https://streamyard.com/a1b2c3d4e5'],
  ['demio', 'https://event.demio.com/ref/abc'],
  ['clickmeeting', 'https://acme.clickmeeting.com/standup'],
  ['pumble', 'https://meet.pumble.com/abc-def'],
  ['proton_meet', 'https://meet.proton.me/join/id-abc#pwd-def'],
  ['teamviewer', 'https://go.teamviewer.com/123'],
  ['starleaf', 'https://meet.starleaf.com/123'],
  ['lifesize', 'https://call.lifesizecloud.com/123'],
  ['workplace', 'https://acme.workplace.com/groupcall/LINK:abc'],
  ['gong', 'https://join.gong.io/acme/person'],
  ['chorus', 'https://go.chorus.ai/123'],
  ['ovice', 'https://acme.ovice.in/lobby'],
  ['doxy_me', 'https://doxy.me/room'],
  ['luma', 'https://lu.ma/join/g-abc'],
  ['signal', 'https://signal.link/call/#key=abc'],
  ['youtube', 'https://www.youtube.com/watch?v=abc', 'https://youtu.be/abc'],
  ['vimeo', 'https://vimeo.com/event/123456'],
];

test('a known service gives its neutral name and the address as it was, and is not joinable', () => {
  for (const [platform, ...addresses] of KNOWN) {
    for (const address of addresses) assert.deepEqual(parseMeetingUrl(address), { kind: 'known', platform, address });
  }
});

test('other pages of known services, and look-alikes of them, do not match', () => {
  for (const address of [
    'https://meet.jit.si/',
    'https://meet.jit.si/static/dialInInfo.html?room=a',
    'https://whereby.com/information/about',
    'https://whereby.com/blog',
    'https://chime.aws/portal',
    'https://app.slack.com/client/T012AB3C4/C012AB3CD',
    'https://meetings.ringcentral.com/teleconference',
    'https://discord.com/download',
    'https://facetime.apple.com/join',
    'https://vc.feishu.cn/docs/1',
    'https://riverside.fm/blog',
    'https://www.youtube.com/c/acme',
    'https://reclaim.ai/pricing',
    'https://fakewhereby.com/standup',
    'https://whereby.com.evil.com/standup',
    'https://whereby.com@evil.com/standup',
    'https://evil.com/meet.jit.si/Standup',
    'https://notjoin.skype.com.evil.com/AbC',
  ]) {
    assert.equal(parseMeetingUrl(address), null, address);
  }
});

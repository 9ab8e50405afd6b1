/** Home of the services whose meeting links are recognised but not recorded: a table, one line per service. */
import type { MeetingUrl } from '../contract/meeting-url.ts';
import { isHostUnder } from './address-parts.ts';

/** A service: its neutral name, its domains (what lies under them counts), and what stands behind the host of a meeting. */
type Service = { platform: string; domains: readonly string[]; behindHost: RegExp };

const ANY_PAGE = /^\/[^/?#]/;
const ONE_SEGMENT = /^\/[^/?#]+\/?(?:[?#]|$)/;

const SERVICES: readonly Service[] = [
  { platform: 'google_meet_stream', domains: ['stream.meet.google.com'], behindHost: /^\/stream\/[\w-]+/ },
  { platform: 'zoom_events', domains: ['events.zoom.us'], behindHost: /^\/(?:ev|ejl|ej|e)\/[\w-]+/ },
  { platform: 'zoom_short_link', domains: ['zm.page'], behindHost: ONE_SEGMENT },
  {
    platform: 'zoom_linux_foundation',
    domains: ['zoom-lfx.platform.linuxfoundation.org'],
    behindHost: /^\/meeting\/\d{9,11}(?!\d)/,
  },
  { platform: 'goto_webinar', domains: ['gotowebinar.com'], behindHost: /^\/(?:register|join|rt|webinar)\b/ },
  {
    platform: 'bluejeans',
    domains: ['bluejeans.com'],
    behindHost: /^\/(?:\d{3,}|meetings?\/|webrtc\/|event\/)/,
  },
  { platform: 'jitsi', domains: ['meet.jit.si'], behindHost: /^\/(?!static\/)[^/?#]+\/?(?:[?#]|$)/ },
  { platform: 'jitsi', domains: ['8x8.vc'], behindHost: /^\/[^/?#]+\/[^/?#]+/ },
  {
    platform: 'whereby',
    domains: ['whereby.com', 'appear.in'],
    behindHost: /^\/(?!(?:information|blog|user|org|pricing|login|signup)(?:[/?#]|$))[^/?#]+\/?(?:[?#]|$)/,
  },
  {
    platform: 'amazon_chime',
    domains: ['chime.aws'],
    behindHost: /^\/(?!portal(?:[/?#]|$))(?:\d{6,}|meetings\/|[\w-]+)/,
  },
  { platform: 'slack_huddle', domains: ['slack.com'], behindHost: /^\/huddle\/T\w+\/[A-Z]\w+/ },
  {
    platform: 'zoho_meeting',
    domains: [
      'meeting.zoho.com',
      'meeting.zoho.eu',
      'meeting.zoho.in',
      'meeting.zoho.jp',
      'meeting.zoho.com.au',
      'meeting.zoho.com.cn',
      'meeting.zoho.sa',
      'meeting.zohocloud.ca',
      'meet.zoho.com',
      'meet.zoho.eu',
      'meet.zoho.in',
      'meet.zoho.jp',
      'meet.zoho.com.au',
    ],
    behindHost: /^\/(?:join\?|meeting\/|[\w-]+)/,
  },
  {
    platform: 'zoho_cliq',
    domains: ['cliq.zoho.com', 'cliq.zoho.eu', 'cliq.zoho.in', 'cliq.zoho.com.au'],
    behindHost: /^\/meetings\/[\w-]+/,
  },
  {
    platform: 'ringcentral',
    domains: [
      'v.ringcentral.com',
      'video.ringcentral.com',
      'meetings.ringcentral.com',
      'meetings.officeathand.att.com',
      'meetings.btcloudphone.bt.com',
      'meetings.businessconnect.telus.com',
      'video.unifyoffice.com',
      'video.cloudoffice.avaya.com',
      'video.rainbowoffice.com',
    ],
    behindHost: /^\/(?:join|j|w)\/[\w-]+/,
  },
  {
    platform: 'dialpad',
    domains: ['meetings.dialpad.com', 'uberconference.com'],
    behindHost: /^\/(?!getmp4(?:[/?#]|$))(?:room\/)?[\w.-]+\/?(?:[?#]|$)/,
  },
  { platform: 'around', domains: ['meet.around.co'], behindHost: /^\/r\/[\w-]+/ },
  { platform: 'gather', domains: ['app.gather.town', 'app.v2.gather.town'], behindHost: /^\/(?:app|invite)\b/ },
  {
    platform: 'livestorm',
    domains: ['app.livestorm.co', 'app.livestorm.com'],
    behindHost: /^\/(?:p\/|[\w-]+\/)[\w-]+/,
  },
  { platform: 'discord', domains: ['discord.gg'], behindHost: ONE_SEGMENT },
  { platform: 'discord', domains: ['discord.com'], behindHost: /^\/(?:channels\/\d+|invite\/[\w-]+)/ },
  { platform: 'facetime', domains: ['facetime.apple.com'], behindHost: /^\/join#./ },
  { platform: 'skype', domains: ['join.skype.com'], behindHost: ANY_PAGE },
  { platform: 'skype_for_business', domains: ['meet.lync.com'], behindHost: /^\/[^/?#]+\/[^/?#]+\/[^/?#]+/ },
  { platform: 'lark', domains: ['vc.larksuite.com', 'vc.feishu.cn'], behindHost: /^\/j\/\d+/ },
  {
    platform: 'tencent_meeting',
    domains: ['meeting.tencent.com', 'voovmeeting.com'],
    behindHost: /^\/(?:dm|p|dw|s)\/[\w-]+/,
  },
  { platform: 'zhumu', domains: ['welink.zhumu.com'], behindHost: /^\/j\/\d+/ },
  { platform: 'vonage', domains: ['meetings.vonage.com'], behindHost: /^\/(?:\?room_token=\w|[\w-]+)/ },
  { platform: 'cal_video', domains: ['app.cal.com'], behindHost: /^\/video\/[\w-]+/ },
  { platform: 'livekit', domains: ['meet.livekit.io'], behindHost: /^\/rooms\/[\w-]+/ },
  { platform: 'riverside', domains: ['riverside.fm', 'riverside.com'], behindHost: /^\/studio\/[\w-]+/ },
  {
    platform: 'streamyard',
    domains: ['streamyard.com'],
    behindHost: /^\/(?!(?:pricing|login|resources|blog|explore)(?:[/?#]|$))[a-z0-9]{8,}\/?(?:[?#]|$)/i,
  },
  { platform: 'demio', domains: ['event.demio.com', 'my.demio.com'], behindHost: ANY_PAGE },
  { platform: 'clickmeeting', domains: ['clickmeeting.com', 'clickwebinar.com'], behindHost: ONE_SEGMENT },
  { platform: 'tuple', domains: ['tuple.app'], behindHost: /^\/c\/[\w-]+/ },
  { platform: 'pop', domains: ['pop.com'], behindHost: /^\/j\/[\w-]+/ },
  { platform: 'pumble', domains: ['meet.pumble.com'], behindHost: ANY_PAGE },
  { platform: 'proton_meet', domains: ['meet.proton.me'], behindHost: /^\/(?:u\/\d+\/)?join\b/ },
  { platform: 'teamviewer', domains: ['go.teamviewer.com', 'go.blizz.com'], behindHost: ANY_PAGE },
  { platform: 'starleaf', domains: ['meet.starleaf.com'], behindHost: ANY_PAGE },
  { platform: 'lifesize', domains: ['call.lifesizecloud.com'], behindHost: ANY_PAGE },
  { platform: 'workplace', domains: ['workplace.com'], behindHost: /^\/groupcall\/[\w-]+/ },
  { platform: 'gong', domains: ['join.gong.io'], behindHost: ANY_PAGE },
  { platform: 'chorus', domains: ['go.chorus.ai'], behindHost: ANY_PAGE },
  { platform: 'ovice', domains: ['ovice.in'], behindHost: ANY_PAGE },
  {
    platform: 'doxy_me',
    domains: ['doxy.me'],
    behindHost: /^\/(?!(?:en|pricing|about|blog|sign-in|sign-up)(?:[/?#]|$))[\w.-]+\/?(?:[?#]|$)/,
  },
  { platform: 'luma', domains: ['lu.ma', 'luma.com'], behindHost: /^\/join\/[\w-]+/ },
  { platform: 'signal', domains: ['signal.link'], behindHost: /^\/call\/?#./ },
  { platform: 'huddle01', domains: ['app.huddle01.com', 'huddle01.app'], behindHost: ANY_PAGE },
  { platform: 'reclaim', domains: ['reclaim.ai'], behindHost: /^\/z\/[\w-]+/ },
  { platform: 'youtube', domains: ['youtube.com'], behindHost: /^\/(?:live\/[\w-]+|watch\?(?:[^#]*&)?v=[\w-]+)/ },
  { platform: 'youtube', domains: ['youtu.be'], behindHost: ONE_SEGMENT },
  { platform: 'vimeo', domains: ['vimeo.com'], behindHost: /^\/(?:event\/\d+|webinars\/|showcase\/\d+|\d{6,})/ },
];

/**
 * Reads an unwrapped address as a meeting of a service that we recognise but do not record.
 *
 * @returns null for any other page.
 * @throws never.
 */
export function knownMeetingUrl(url: URL): Extract<MeetingUrl, { kind: 'known' }> | null {
  const behindHost = url.pathname + url.search + url.hash;
  const service = SERVICES.find(
    (candidate) =>
      candidate.domains.some((domain) => isHostUnder(url.hostname, domain)) && candidate.behindHost.test(behindHost),
  );
  return service === undefined ? null : { kind: 'known', platform: service.platform, address: url.href };
}

/** Home of the links a bot can join: Zoom, Google Meet, Webex and GoTo here, Microsoft Teams in its own file. */
import type { JoinableMeetingUrl } from '../contract/meeting-url.ts';
import { isHostUnder, percentDecoded, queryParameter } from './address-parts.ts';
import { teamsMeetingUrl } from './meeting-url-teams.ts';

type Reader = (url: URL) => JoinableMeetingUrl | null;

/** The first group of the first pattern that fits, or null. */
function firstGroup(text: string, ...patterns: readonly RegExp[]): string | null {
  for (const pattern of patterns) {
    const group = pattern.exec(text)?.[1];
    if (group !== undefined) return group;
  }
  return null;
}

/** Reads a passcode or token from a query, up to the first character that cannot belong to it. */
function secretParameter(url: URL, name: string): string | null {
  return firstGroup(queryParameter(url.search, name) ?? '', /^([\w.~+/=-]+)/);
}

function withQuery(address: string, parameters: Readonly<Record<string, string | null>>): string {
  const pairs = Object.entries(parameters).flatMap(([name, value]) =>
    value === null ? [] : [`${name}=${encodeURIComponent(value)}`],
  );
  return pairs.length === 0 ? address : `${address}?${pairs.join('&')}`;
}

const ZOOM_DOMAINS: readonly string[] = ['zoom.us', 'zoom.com', 'zoom.com.cn', 'zoomus.cn', 'zoom-x.de', 'zoomgov.com'];

/** Host as a bot opens it: `zoom.com` is `zoom.us`, and the web client's own hosts do not serve `/j/`. */
function zoomHost(hostname: string): string {
  const host = hostname.replace(/(^|\.)zoom\.com$/, '$1zoom.us');
  return host.replace(/^(?:www|app)\.(?=zoom)/, '');
}

/** What a localised page puts before its path: `/en/j/…`, `/pt-br/j/…`. */
const LANGUAGE = /^\/(?!wc\/)[a-z]{2}(?:[-_][a-z]{2,4})?(?=\/(?:j|w|s|my|wc|webinar|launch|join)(?:\/|$))/i;

/** Paths that name a meeting by its number: invitation, host's start, webinar, web client, and the page that starts the program. */
const ZOOM_NUMBER_PATHS: readonly RegExp[] = [
  /^\/(?:j|w|s|jc|webinar)\/(\d{9,11})(?!\d)/i,
  /^\/wc\/(?:join\/)?(\d{9,11})(?!\d)/i,
  /^\/launch\/(?:jc|j|w|s)\/(\d{9,11})(?!\d)/i,
];

/**
 * Zoom. A meeting number is the same meeting on every host; the government cloud counts on its own. A personal room
 * (`/my/<name>`) has no number in its link: its name stands for it, within the account's host.
 */
const zoom: Reader = (url) => {
  const host = zoomHost(url.hostname);
  const secrets = { pwd: secretParameter(url, 'pwd'), tk: secretParameter(url, 'tk') };
  const cloud = isHostUnder(host, 'zoomgov.com') ? 'zoom:zoomgov:' : 'zoom:';
  const path = url.pathname.replace(LANGUAGE, '');
  const number = /^\/(?:join|start|j)\/?$/i.test(path)
    ? firstGroup(queryParameter(url.search, 'confno') ?? '', /^(\d{9,11})$/)
    : firstGroup(path, ...ZOOM_NUMBER_PATHS);
  const room = number === null ? firstGroup(path, /^\/my\/([\w.-]{2,64})\/?$/i) : null;
  const id = number ?? room;
  if (id === null) return null;
  const accountHost = host.replace(/^us\d\dweb\./, '');
  return {
    kind: 'joinable',
    platform: 'zoom',
    address: withQuery(`https://${host}/${number === null ? 'my' : 'j'}/${id}`, secrets),
    key: number === null ? `${cloud}${accountHost}/my/${id.toLowerCase()}` : `${cloud}${number}`,
    parts: { platform: 'zoom', meeting_id: id, meeting_password: secrets.pwd },
  };
};

/** Google Meet: a code of 3, 4 and 3 letters, or a nickname behind `/lookup/`; `g.co/meet/…` is short for both. */
const meet: Reader = (url) => {
  if (url.hostname === 'g.co' && !/^\/meet\//i.test(url.pathname)) return null;
  const given = url.hostname === 'g.co' ? url.pathname.replace(/^\/meet\/(?:lookup\/)?/i, '/lookup/') : url.pathname;
  const path = given.replace(/^\/(?:_meet|lookup)(?=\/[a-z]{3}-[a-z]{4}-[a-z]{3}(?![\w-]))/i, '');
  const code = firstGroup(path, /^\/([a-z]{3}-[a-z]{4}-[a-z]{3})(?![\w-])/i)?.toLowerCase() ?? null;
  const nickname = code === null ? firstGroup(path, /^\/lookup\/([\w.-]{2,64})\/?$/i) : null;
  const id = code ?? nickname;
  if (id === null) return null;
  const place = code === null ? `lookup/${id}` : id;
  return {
    kind: 'joinable',
    platform: 'google_meet',
    address: `https://meet.google.com/${place}`,
    key: `google_meet:${place}`,
    parts: { platform: 'google_meet', meeting_id: id },
  };
};

/** Subdomains of webex.com that are Cisco's own pages and no customer's site. */
const WEBEX_OWN: readonly string[] = [
  'www',
  'help',
  'developer',
  'blog',
  'status',
  'apphub',
  'admin',
  'essentials',
  'pricing',
  'signin',
  'idbroker',
  'settings',
];

/** Paths of a scheduled meeting that names itself in the path; the last group is the id that its other forms share. */
const WEBEX_ID_PATHS: readonly RegExp[] = [
  /^\/webappng\/sites\/[\w.-]{1,64}\/(?:meeting|webinar|webinars)\/(?:info|download|register|webinarInfo)\/([\w-]{8,64})/i,
  /^\/wbxmjs\/joinservice\/sites\/[\w.-]{1,64}\/meeting\/(?:info|download)\/([\w-]{8,64})/i,
  /^\/weblink\/register\/([\w-]{8,64})/i,
  /^\/m\/([\w-]{8,64})/i,
];

/** Webex: a personal room (`/meet/<user>`), a meeting by its MTID, or one named in the path. */
const webex: Reader = (url) => {
  const site = firstGroup(url.hostname, /^((?:[a-z0-9-]+\.){1,3})webex\.com(?:\.cn)?$/)?.slice(0, -1) ?? null;
  if (site === null || WEBEX_OWN.includes(site)) return null;
  const base = { kind: 'joinable', platform: 'webex' } as const;
  const key = (id: string): string => `webex:${url.hostname.replace(/\.webex\.com$/, '')}/${id.toLowerCase()}`;
  const room = firstGroup(percentDecoded(url.pathname), /^\/(?:meet|join)\/([\w.@+-]{1,128})\/?$/);
  if (room !== null) {
    return {
      ...base,
      address: `https://${url.hostname}/meet/${encodeURIComponent(room)}`,
      key: key(`meet/${room}`),
      parts: {
        platform: 'webex',
        meeting_subdomain: site,
        meeting_mtid: null,
        meeting_path: null,
        meeting_personal_room_id: room,
      },
    };
  }
  const mtid = firstGroup(queryParameter(url.search, 'MTID') ?? '', /^([\w-]{8,128})/);
  const isMtidPath = /^\/(?:[\w.-]{1,64}\/){0,3}(?:j|e|g|m)\.php$/i.test(url.pathname);
  const pathId = firstGroup(url.pathname, ...WEBEX_ID_PATHS);
  const id = mtid !== null && (isMtidPath || pathId !== null) ? mtid : pathId;
  if (id === null) return null;
  const path = url.pathname.replace(/^\//, '');
  return {
    ...base,
    address: withQuery(`https://${url.hostname}/${path}`, {
      MTID: mtid,
      pwd: secretParameter(url, 'pwd') ?? secretParameter(url, 'pw'),
    }),
    key: key(id),
    parts: {
      platform: 'webex',
      meeting_subdomain: site,
      meeting_mtid: mtid,
      meeting_path: path,
      meeting_personal_room_id: null,
    },
  };
};

/** First path segments of GoTo's own pages. */
const GOTO_OWN: readonly string[] = [
  'pricing',
  'features',
  'meeting',
  'webinar',
  'login',
  'signin',
  'signup',
  'join',
  'host',
  'install',
  'download',
  'support',
  'schedule',
  'history',
  'settings',
  'legal',
];

/** GoTo Meeting: a number of nine digits, or the name of a personal room. */
const goTo: Reader = (url) => {
  const isNamed = isHostUnder(url.hostname, 'meet.goto.com') || isHostUnder(url.hostname, 'gotomeet.me');
  const name = isNamed
    ? firstGroup(url.pathname, /^\/(?:(?:install|launch|start)\/(?=\d)|join\/)?([a-z0-9][\w.-]{2,63})\/?$/i)
    : null;
  const number = isNamed
    ? null
    : (firstGroup(url.pathname, /^\/(?:(?:meeting|join)\/){1,2}(\d{3}-?\d{3}-?\d{3,4})(?![\d-])/i) ??
      firstGroup(queryParameter(url.search, 'meetingId') ?? '', /^(\d{9,10})$/));
  const given = number ?? name;
  if (given === null || GOTO_OWN.includes(given.toLowerCase())) return null;
  const id = /^\d{3}-\d{3}-\d{3,4}$/.test(given) ? given.replaceAll('-', '') : given;
  return {
    kind: 'joinable',
    platform: 'goto_meeting',
    address: `https://meet.goto.com/${id}`,
    key: `goto_meeting:${id.toLowerCase()}`,
    parts: { platform: 'goto_meeting', meeting_id: id },
  };
};

const READERS: readonly { domains: readonly string[]; read: Reader; isExact?: true }[] = [
  { domains: ZOOM_DOMAINS, read: zoom },
  { domains: ['meet.google.com', 'g.co'], read: meet, isExact: true },
  {
    domains: [
      'teams.microsoft.com',
      'teams.cloud.microsoft',
      'teams.microsoft.us',
      'teams.microsoftonline.cn',
      'teams.live.com',
    ],
    read: teamsMeetingUrl,
  },
  { domains: ['webex.com', 'webex.com.cn'], read: webex },
  { domains: ['meet.goto.com', 'app.goto.com', 'gotomeeting.com', 'gotomeet.me'], read: goTo },
];

/** `https://zoom.us//j/1` is the page `/j/1`: the services themselves read it so. */
function withSingleSlashes(url: URL): URL {
  if (!url.pathname.includes('//')) return url;
  const single = new URL(url);
  single.pathname = url.pathname.replace(/\/{2,}/g, '/');
  return single;
}

/**
 * Reads an unwrapped address as a meeting that a bot can join.
 *
 * Hosts are compared by whole labels. The key is equal for all forms of a link to the same real meeting.
 *
 * @returns null for any other page, also of the same services (sign-in, registration, recordings, dial-in numbers).
 * @throws never.
 */
export function joinableMeetingUrl(url: URL): JoinableMeetingUrl | null {
  const host = url.hostname;
  const reader = READERS.find(({ domains, isExact }) =>
    domains.some((domain) => (isExact === true ? host === domain : isHostUnder(host, domain))),
  );
  return reader?.read(withSingleSlashes(url)) ?? null;
}

/** Home of the Microsoft Teams links: work, government and personal, in all the forms one meeting takes. */
import type { JoinableMeetingUrl, MeetingUrlParts } from '../contract/meeting-url.ts';
import { base64Decoded, fullyPercentDecoded, queryParameter } from './address-parts.ts';

const WORK_HOSTS: readonly string[] = [
  'teams.microsoft.com',
  'teams.cloud.microsoft',
  'teams.microsoft.us',
  'gov.teams.microsoft.us',
  'dod.teams.microsoft.us',
  'teams.microsoftonline.cn',
];
const PERSONAL_HOST = 'teams.live.com';

type TeamsPlatform = 'microsoft_teams' | 'microsoft_teams_live';
type TeamsParts = Extract<MeetingUrlParts, { platform: TeamsPlatform }>;
type Place = { platform: TeamsPlatform; host: string };

const noParts = (platform: TeamsPlatform): TeamsParts => ({
  platform,
  meeting_id: null,
  meeting_password: null,
  organizer_id: null,
  tenant_id: null,
  message_id: null,
  thread_id: null,
  business_meeting_id: null,
  business_meeting_password: null,
});

/** Who invites: ids of the tenant and the organizer, and the whole context as one JSON text for the address. */
type Context = { tenantId: string | null; organizerId: string | null; json: string | null };

const idIn = (json: string, name: 'Tid' | 'Oid'): string | null =>
  new RegExp(`"${name}"\\s*:\\s*"([\\w-]{1,64})`, 'i').exec(json)?.[1] ?? null;

/** Reads `context={"Tid":…,"Oid":…}`; one that was cut off still gives the ids it shows. */
function readContext(search: string): Context {
  const text = fullyPercentDecoded(queryParameter(search, 'context') ?? '');
  const tenantId = idIn(text, 'Tid');
  const organizerId = idIn(text, 'Oid');
  if (tenantId === null && organizerId === null) return { tenantId, organizerId, json: null };
  return { tenantId, organizerId, json: compactJson(text) ?? contextJson(tenantId, organizerId) };
}

function compactJson(text: string): string | null {
  try {
    return JSON.stringify(JSON.parse(text));
  } catch {
    return null;
  }
}

function contextJson(tenantId: string | null, organizerId: string | null): string {
  return JSON.stringify({
    ...(tenantId === null ? {} : { Tid: tenantId }),
    ...(organizerId === null ? {} : { Oid: organizerId }),
  });
}

const THREAD = /^19:[\w-]{1,200}@[\w.]{1,60}$/;

/** A meeting named by its chat thread. A channel holds many meetings in one thread; there the message tells them apart. */
function byThread(place: Place, thread: string, message: string, context: Context): JoinableMeetingUrl | null {
  if (!THREAD.test(thread)) return null;
  const query = context.json === null ? '' : `?context=${encodeURIComponent(context.json)}`;
  const isOwnThread = thread.startsWith('19:meeting_') || message === '0';
  return {
    kind: 'joinable',
    platform: place.platform,
    address: `https://${place.host}/l/meetup-join/${encodeURIComponent(thread)}/${message}${query}`,
    key: `${place.platform}:${isOwnThread ? thread : `${thread}/${message}`}`,
    parts: {
      ...noParts(place.platform),
      organizer_id: context.organizerId,
      tenant_id: context.tenantId,
      message_id: message,
      thread_id: thread,
    },
  };
}

/** A meeting named by its number. */
function byNumber(place: Place, number: string, passcode: string | null): JoinableMeetingUrl {
  const password = /^[\w-]+/.exec(passcode ?? '')?.[0] ?? null;
  const named =
    place.platform === 'microsoft_teams'
      ? { business_meeting_id: number, business_meeting_password: password }
      : { meeting_id: number, meeting_password: password };
  return {
    kind: 'joinable',
    platform: place.platform,
    address: `https://${place.host}/meet/${number}${password === null ? '' : `?p=${password}`}`,
    key: `${place.platform}:${number}`,
    parts: { ...noParts(place.platform), ...named },
  };
}

/** Reads the `coords` of a light meeting: a JSON text in base64. */
function byCoordinates(place: Place, search: string): JoinableMeetingUrl | null {
  const json = base64Decoded(fullyPercentDecoded(queryParameter(search, 'coords') ?? ''));
  const value = (name: string, allowed: string): string | null =>
    new RegExp(`"${name}"\\s*:\\s*"(${allowed})"`).exec(json)?.[1] ?? null;
  const thread = value('conversationId', '19:[\\w.@-]{1,260}');
  if (thread !== null) {
    const tenantId = value('tenantId', '[\\w-]{1,64}');
    const organizerId = value('organizerId', '[\\w-]{1,64}');
    const hasContext = tenantId !== null || organizerId !== null;
    return byThread(place, thread, value('messageId', '\\d{1,20}') ?? '0', {
      tenantId,
      organizerId,
      json: hasContext ? contextJson(tenantId, organizerId) : null,
    });
  }
  const number = value('meetingCode', '\\d{9,16}');
  return number === null ? null : byNumber(place, number, value('passcode', '[\\w-]{1,64}'));
}

/** The page inside the page: a launcher's `url`, or what stands behind `#`. Null when there is none. */
function innerPage(url: URL): string | null {
  if (url.pathname.startsWith('/dl/launcher/')) return queryParameter(url.search, 'url');
  return url.hash.startsWith('#/') ? url.hash.slice(1) : null;
}

/** Follows launcher and fragment forms to the page they stand for, without leaving the host; at most three deep. */
function landingPage(url: URL): URL | null {
  let current = url;
  for (let depth = 0; depth < 3; depth += 1) {
    const inner = innerPage(current);
    if (inner === null) return current;
    const target = /^%2f/i.test(inner) ? fullyPercentDecoded(inner) : inner;
    if (!URL.canParse(target, current.origin)) return null;
    const next = new URL(target, current.origin);
    if (next.hostname !== url.hostname) return null;
    current = next;
  }
  return current;
}

/**
 * Reads a Teams link. Not a join link: chats, channels, messages, meeting options, dial-in numbers.
 *
 * @returns the plain form (`/l/meetup-join/…` or `/meet/…`) of whatever form was given; null when it is none.
 */
export function teamsMeetingUrl(url: URL): JoinableMeetingUrl | null {
  const isPersonal = url.hostname === PERSONAL_HOST;
  if (!isPersonal && !WORK_HOSTS.includes(url.hostname)) return null;
  const place: Place = { platform: isPersonal ? 'microsoft_teams_live' : 'microsoft_teams', host: url.hostname };
  const page = landingPage(url);
  if (page === null) return null;
  if (page.pathname.startsWith('/light-meetings/')) return byCoordinates(place, page.search);
  const [path = '', swallowed = ''] = fullyPercentDecoded(page.pathname).split('?', 2);
  const search = page.search === '' ? swallowed : page.search;
  const meetup = /^(?:\/_)?\/l\/meetup-join\/([^/]{1,300})\/(\d{1,20})/i.exec(path);
  if (meetup !== null) return byThread(place, meetup[1] ?? '', meetup[2] ?? '', readContext(search));
  const number = /^\/meet\/(\d{9,16})(?![\w-])/i.exec(path)?.[1];
  return number === undefined ? null : byNumber(place, number, queryParameter(search, 'p'));
}

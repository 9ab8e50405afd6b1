/** Home of the meeting link: which of the addresses in a calendar event is the meeting. */
import type { JoinableMeetingUrl, MeetingUrl } from '../contract/meeting-url.ts';
import { meetingOnOwnServer, NO_SERVERS, type OwnServers } from './own-servers.ts';
import { linksInText, MAX_ADDRESSES, wholeAddress } from './links-in-text.ts';
import { joinableMeetingUrl } from './meeting-url-joinable.ts';
import { knownMeetingUrl } from './meeting-url-known.ts';
import { unwrapLink } from './unwrap-link.ts';
import { wrappedAddresses } from './wrapped-lines.ts';

/** Where a calendar event may hold its link. */
export type MeetingUrlSource = {
  /** Addresses of structured fields, best first (the join button of the calendar). */
  links: readonly string[];
  location: string | null;
  /** Plain text or HTML. */
  description: string | null;
  /** The last place that is looked at. */
  title?: string | null;
};

function meetingUrlOf(address: string, servers: OwnServers): MeetingUrl | null {
  // Named servers may have any port; elsewhere a port hides where a link leads.
  const direct = URL.parse(address);
  const own = direct === null ? null : meetingOnOwnServer(direct, servers);
  if (own !== null) return own;
  const url = unwrapLink(address);
  return url === null ? null : (joinableMeetingUrl(url) ?? knownMeetingUrl(url));
}

function meetingUrlsOf(addresses: readonly string[], servers: OwnServers): MeetingUrl[] {
  return addresses.flatMap((address) => meetingUrlOf(address, servers) ?? []);
}

/** The meetings of a text. An address that was broken over lines comes before the part of it that ends with its line. */
const meetingUrlsIn = (text: string | null, servers: OwnServers): MeetingUrl[] =>
  text === null ? [] : meetingUrlsOf([...wrappedAddresses(text), ...linksInText(text)], servers);

const isJoinable = (meetingUrl: MeetingUrl): meetingUrl is JoinableMeetingUrl => meetingUrl.kind === 'joinable';

/** How much of what opens the door an address carries: passcode, registration token, Teams context. */
const passcodeCount = (meetingUrl: JoinableMeetingUrl): number =>
  meetingUrl.address.match(/[?&](?:pwd|tk|p|context)=/g)?.length ?? 0;

/** Recall's order inside a description; both kinds of Teams stand side by side. */
function platformRank({ platform }: JoinableMeetingUrl): number {
  const order: readonly string[] = ['zoom', 'google_meet', 'microsoft_teams', 'webex', 'goto_meeting'];
  return order.indexOf(platform === 'microsoft_teams_live' ? 'microsoft_teams' : platform);
}

/** Best first; equal ones keep their order. */
const byDescriptionPriority = (left: JoinableMeetingUrl, right: JoinableMeetingUrl): number =>
  platformRank(left) - platformRank(right) || passcodeCount(right) - passcodeCount(left);

/**
 * Finds the meeting link of a calendar event, without a network call, in time linear to its texts.
 *
 * The sources in their order: structured links, location, description, title. The first one with a joinable link decides:
 * among links and in the location its first joinable one; in the description Zoom before Google Meet, Teams, Webex
 * and GoTo, then one with a passcode, then `href`s before text. If another address of the same meeting, wherever it
 * stands, carries more of its passcode, that one is taken. Only when no source has a joinable link, the first link of
 * a service that is merely known is the answer.
 *
 * @param servers Where meetings are besides at the services that everybody knows.
 * @param source At most 100,000 characters of each text and 2,000 structured links are read.
 * @returns null when there is no link of any known service.
 * @throws never.
 * @see https://docs.recall.ai/docs/calendar-integration-faq (which link is used when an event has several)
 */
export function findMeetingUrl(source: MeetingUrlSource, servers: OwnServers = NO_SERVERS): MeetingUrl | null {
  const inLinks = source.links
    .slice(0, MAX_ADDRESSES)
    .flatMap((link) => meetingUrlsOf([wholeAddress(link) ?? linksInText(link)].flat(), servers));
  const inLocation = meetingUrlsIn(source.location, servers);
  const inDescription = meetingUrlsIn(source.description, servers);
  const inTitle = meetingUrlsIn(source.title ?? null, servers);
  const joinable = [
    ...inLinks.filter(isJoinable),
    ...inLocation.filter(isJoinable),
    ...inDescription.filter(isJoinable).toSorted(byDescriptionPriority),
    ...inTitle.filter(isJoinable),
  ];
  return mostComplete(joinable) ?? [...inLinks, ...inLocation, ...inDescription, ...inTitle][0] ?? null;
}

/** The first one's meeting, by the address that carries most of its passcode; null when there is none. */
function mostComplete(joinable: readonly JoinableMeetingUrl[]): JoinableMeetingUrl | null {
  const [first] = joinable;
  if (first === undefined) return null;
  return joinable.reduce(
    (best, other) => (other.key === first.key && passcodeCount(other) > passcodeCount(best) ? other : best),
    first,
  );
}

/**
 * Reads one meeting link, as a caller of the bot API gives it: an address, also wrapped, in brackets, or with a word beside it.
 *
 * @returns null when there is no link of a known service, or when the text holds addresses of two different things.
 * @throws never.
 */
export function parseMeetingUrl(text: string, servers: OwnServers = NO_SERVERS): MeetingUrl | null {
  const addresses = linksInText(text);
  const whole = addresses.length < 2 ? wholeAddress(text) : null;
  const found = [whole ?? addresses].flat().map((address) => meetingUrlOf(address, servers));
  const meetingUrls = found.filter((meetingUrl) => meetingUrl !== null);
  const identities = new Set(found.map((meetingUrl) => (meetingUrl === null ? null : identityOf(meetingUrl))));
  if (identities.size !== 1) return null;
  return mostComplete(meetingUrls.filter(isJoinable)) ?? meetingUrls[0] ?? null;
}

const identityOf = (meetingUrl: MeetingUrl): string =>
  meetingUrl.kind === 'joinable' ? meetingUrl.key : `known:${meetingUrl.address}`;

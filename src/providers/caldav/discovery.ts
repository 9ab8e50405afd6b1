/** Home of discovery: from an address to the calendars of an account (RFC 6764, RFC 4791 section 6.2, RFC 5397). */
import type { ProviderCalendar } from '../port.ts';
import { mergeCalendars } from './calendars.ts';
import type { ListedCalendars } from './calendars.ts';
import type { Principal } from './answers.ts';
import { collectionUrl, resolveHref } from './hrefs.ts';
import { CALENDAR_PROPERTIES, PRINCIPAL_PROPERTIES, propfind } from './requests.ts';
import type { DavListing, DavResult, OtherAnswer } from './requests.ts';
import type { DavRefusal, DavSession } from './session.ts';

/** An account that was found. */
export type FoundAccount = {
  kind: 'found';
  /** Where its calendars are listed; later runs begin there. */
  url: string;
  calendars: ProviderCalendar[];
  /** Email addresses that the server calls its own, lower case. */
  addresses: string[];
};

/** What a search came to. `status` is the answer that says most about why nothing was found. */
export type Finding = FoundAccount | OtherAnswer | DavRefusal;

const WELL_KNOWN = '/.well-known/caldav';
/** Most places one account keeps calendars in. */
const MAX_HOMES = 5;
const MAX_ADDRESSES = 50;

/** Where to look when an address was typed: there, and where its server says that CalDAV is. */
export function placesToLook(typed: URL): string[] {
  const isHostOnly = typed.pathname === '/' && typed.search === '';
  const places = [new URL(WELL_KNOWN, typed).href, new URL('/', typed).href];
  return isHostOnly ? places : [typed.href, ...places];
}

/**
 * Looks for the account of a session, place by place, until one has calendars.
 *
 * An account without any calendar is found too, with an empty list.
 *
 * @param account The address that ids of calendars are relative to; null: where the calendars are found.
 */
export async function findAccount(
  session: DavSession,
  places: readonly string[],
  account: string | null,
): Promise<Finding> {
  const findings: Finding[] = [];
  for (const place of places) {
    const finding = await lookAt(session, place, account);
    if (finding.kind === 'password_refused') return finding;
    if (finding.kind === 'found' && finding.calendars.length > 0) return finding;
    findings.push(finding);
  }
  const [best] = findings.toSorted((a, b) => weightOf(b) - weightOf(a));
  if (best === undefined) throw new TypeError('There is no place to look at.');
  return best;
}

/** How much a finding says. */
function weightOf(finding: Finding): number {
  if (finding.kind === 'found') return 3;
  if (finding.kind !== 'status') return 2;
  return finding.status === 403 || finding.status === 429 || finding.status >= 500 ? 1 : 0;
}

/** Looks at one place: a principal, a list of calendars, a calendar, or an address that leads to one of them. */
async function lookAt(session: DavSession, place: string, account: string | null): Promise<Finding> {
  let result = await askPrincipal(session, place);
  if (result.kind === 'status' && new URL(place).pathname === WELL_KNOWN) {
    // Some servers redirect only GET.
    const answer = await session.request({ method: 'GET', url: place });
    if (answer.kind !== 'answered') return answer;
    if (answer.url !== place) result = await askPrincipal(session, answer.url);
  }
  if (result.kind !== 'listed') return result;
  const own = result.answer;
  const principalHref = own?.principalHref ?? null;
  const principalUrl = principalHref === null ? null : resolveHref(principalHref, result.url);
  if (own !== null && principalUrl !== null && own.homes.length === 0) {
    const second = await askPrincipal(session, principalUrl.href);
    if (second.kind !== 'listed') return second;
    result = second;
  }
  return listHomes(session, result, account);
}

async function askPrincipal(session: DavSession, url: string): Promise<DavResult<'principal'>> {
  const ask = (): Promise<DavResult<'principal'>> =>
    propfind(session, { url, depth: '0', properties: PRINCIPAL_PROPERTIES }, { question: { kind: 'principal' } });
  const result = await ask();
  const isStranger = result.kind === 'listed' && result.answer?.isStranger === true;
  return isStranger && session.offerPassword(result.url) ? ask() : result;
}

/** Lists the calendars of one place. */
const askCalendars = (session: DavSession, url: string, account: string): Promise<DavResult<'calendars'>> =>
  propfind(session, { url, depth: '1', properties: CALENDAR_PROPERTIES }, { question: { kind: 'calendars', account } });

async function listHomes(
  session: DavSession,
  principal: DavListing<'principal'>,
  account: string | null,
): Promise<Finding> {
  const own = principal.answer;
  const homes = (own?.homes ?? [])
    .map((href) => resolveHref(href, principal.url))
    .filter((home) => home !== null)
    .map((home) => collectionUrl(home).href);
  const [first, ...others] = [...new Set(homes)].slice(0, MAX_HOMES);
  // Without a home the place itself may be what holds calendars, or a calendar.
  const places = first === undefined ? [principal.url] : [first, ...others];
  const url = places.length === 1 && places[0] !== undefined ? places[0] : principal.url;
  const lists: ListedCalendars[] = [];
  for (const place of places) {
    const listed = await askCalendars(session, place, account ?? url);
    if (listed.kind !== 'listed') return listed;
    lists.push(listed.answer);
  }
  return { kind: 'found', url, calendars: mergeCalendars(lists), addresses: addressesOf(own) };
}

/** Addresses are `mailto:` ones; servers also list paths and `urn:uuid:`. */
function addressesOf(principal: Principal | null): string[] {
  const emails = (principal?.addresses ?? []).flatMap((href) => {
    const [, address] = /^mailto:([^?]{3,320})/i.exec(href) ?? [];
    const email = address === undefined ? null : readEmail(address.includes('%') ? unescaped(address) : address);
    return email === null ? [] : [email];
  });
  return [...new Set(emails)].slice(0, MAX_ADDRESSES);
}

function unescaped(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** An email address in lower case; null when a text is none. */
export function readEmail(text: string): string | null {
  const email = text.trim().toLowerCase();
  return email.length <= 320 && /^[^\s@/:]+@[^\s@/:]+$/.test(email) ? email : null;
}

/** Lists the calendars of an account that was found before, and finds it again when it has moved. */
export async function listAccount(session: DavSession, url: string): Promise<Finding> {
  const listed = await askCalendars(session, url, url);
  const calendars = listed.kind === 'listed' ? mergeCalendars([listed.answer]) : [];
  if (calendars.length > 0) return { kind: 'found', url, calendars, addresses: [] };
  if (listed.kind === 'password_refused' || listed.kind === 'not_trusted') return listed;
  return findAccount(session, placesToLook(new URL(url)), url);
}

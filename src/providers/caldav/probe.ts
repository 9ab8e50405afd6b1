/** Home of the first look at an account: from what a person typed to credentials that work, or to what is wrong. */
import { AppError, isAppError, messageOf } from '../../base/errors.ts';
import type { SyncWindow } from '../../calendar-events/index.ts';
import type { Credentials, ProbeResult } from '../port.ts';
import { findAccount, placesToLook, readEmail } from './discovery.ts';
import type { Finding } from './discovery.ts';
import { firstChoice } from './first-choice.ts';
import { presetOfDomain } from './presets.ts';
import { passwordAdvice, explainStatus } from './sentences.ts';
import { openSession } from './session.ts';
import type { SessionDeps } from './session.ts';

type PasswordCredentials = Extract<Credentials, { kind: 'password' }>;

/** How long the whole look may take. */
const DEADLINE_MS = 30_000;
/** How long it may take to find a calendar with meetings; the person sees them all anyway. */
const CHOICE_DEADLINE_MS = 5_000;
const MAX_LENGTH = 2_000;
/** Control characters cannot be part of a header. */
// oxlint-disable-next-line no-control-regex -- control characters are what it looks for
const CONTROL_CHARACTERS = /[\u0000-\u001f\u007f]/;

/**
 * Looks for the calendars of an account. Never throws but for `signal`.
 *
 * @param typed.url An address, a bare host, an email address, or nothing when the name is an email address.
 */
export async function probeAccount(
  deps: SessionDeps,
  typed: PasswordCredentials,
  { window, signal }: { window?: SyncWindow; signal: AbortSignal },
): Promise<ProbeResult> {
  const read = readTyped(typed);
  if (read.kind === 'unusable') return read;
  const { places, login } = read;
  const [first = ''] = places;
  const deadline = AbortSignal.timeout(DEADLINE_MS);
  try {
    const session = openSession(deps, first, login, { signal: AbortSignal.any([signal, deadline]) });
    const result = toResult(await findAccount(session, places, null), login, first);
    if (result.kind === 'unusable' || window === undefined) return result;
    return { ...result, firstChoice: await choose(deps, result, window, signal) };
  } catch (error) {
    signal.throwIfAborted();
    const { host } = new URL(first);
    if (deadline.aborted) return unusable('url', `The server "${host}" did not answer within ${DEADLINE_MS / 1000} s.`);
    if (isAppError(error, 'provider_response_invalid'))
      return unusable('url', `What answers at "${host}" is no CalDAV server, or does not answer as one.`);
    if (error instanceof AppError) return unusable('url', messageOf(error));
    throw error;
  }
}

/** @returns null when that took too long, or the calendars are best left to the person. */
async function choose(
  deps: SessionDeps,
  { credentials, calendars }: Extract<ProbeResult, { kind: 'usable' }>,
  window: SyncWindow,
  signal: AbortSignal,
): Promise<string | null> {
  if (credentials.kind !== 'password') return null;
  const deadline = AbortSignal.timeout(CHOICE_DEADLINE_MS);
  try {
    const session = openSession(deps, credentials.url, credentials, { signal: AbortSignal.any([signal, deadline]) });
    return await firstChoice(session, credentials.url, calendars, window);
  } catch (error) {
    signal.throwIfAborted();
    if (deadline.aborted) return null;
    throw error;
  }
}

const unusable = (
  field: 'url' | 'username' | 'password',
  reason: string,
): Extract<ProbeResult, { kind: 'unusable' }> => ({
  kind: 'unusable',
  field,
  reason,
});

type Login = { username: string; password: string };
type Typed = { kind: 'typed'; places: string[]; login: Login } | Extract<ProbeResult, { kind: 'unusable' }>;

function readTyped(typed: PasswordCredentials): Typed {
  const address = typed.url.trim();
  const emailAddress = readEmail(address);
  const username = typed.username.trim() === '' && emailAddress !== null ? address : typed.username.trim();
  const email = emailAddress ?? (address === '' ? readEmail(username) : null);
  if (address.length > MAX_LENGTH) return unusable('url', 'This address is too long.');
  if (username === '' || username.length > MAX_LENGTH || CONTROL_CHARACTERS.test(username))
    return unusable('username', 'Enter your user name; most services take your email address.');
  if (typed.password === '' || typed.password.length > MAX_LENGTH)
    return unusable('password', 'Enter the password, or the app password, of this account.');
  const places = email === null ? placesOfAddress(address) : placesOfEmail(email);
  if (places === null)
    return unusable(
      'url',
      'Enter the address of the CalDAV server, such as https://caldav.example.com, or your email address.',
    );
  return { kind: 'typed', places, login: { username, password: typed.password } };
}

function placesOfEmail(email: string): string[] | null {
  const domain = email.slice(email.indexOf('@') + 1);
  return placesOfAddress(presetOfDomain(domain)?.url ?? domain);
}

function placesOfAddress(address: string): string[] | null {
  const withScheme = /^[a-z][a-z0-9+.-]{0,20}:\/\//i.test(address) ? address : `https://${address}`;
  const text = withScheme.replace(/^(?:caldavs?|webcals?):\/\//i, 'https://');
  if (address === '' || !URL.canParse(text)) return null;
  const url = new URL(text);
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return null;
  url.username = '';
  url.password = '';
  url.hash = '';
  return placesToLook(url);
}

function toResult(finding: Finding, login: Login, place: string): ProbeResult {
  switch (finding.kind) {
    case 'password_refused':
      return unusable(
        'password',
        `The server "${finding.host}" does not accept this user name and password. ${passwordAdvice(place)}`,
      );
    case 'not_trusted':
      return unusable('url', finding.reason);
    case 'status': {
      const { field, reason } = explainStatus(finding);
      return unusable(field, reason);
    }
    case 'found':
      break;
    default:
      return finding satisfies never;
  }
  const { url, calendars, addresses } = finding;
  const { host } = new URL(url);
  if (calendars.length === 0)
    return unusable(
      'url',
      `This account on "${host}" has no calendar. Create one there, or use the address of another account.`,
    );
  const own = readEmail(login.username);
  return {
    kind: 'usable',
    account: own === null ? `${login.username} (${host})` : login.username,
    credentials: { kind: 'password', url, ...login },
    calendars,
    firstChoice: null,
    addresses: [...new Set(own === null ? addresses : [...addresses, own])],
  };
}

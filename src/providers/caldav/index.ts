/** The door of CalDAV: accounts with a password on any server that speaks RFC 4791. */
import { AppError } from '../../base/errors.ts';
import type { OutboundHttp } from '../../base/outbound-http.ts';
import type { Threads } from '../../base/threads.ts';
import type { CalendarProvider, Credentials, ListCalendarsResult } from '../port.ts';
import { fetchChanges } from './changes.ts';
import { listAccount } from './discovery.ts';
import { CALDAV_PRESETS } from './presets.ts';
import { probeAccount } from './probe.ts';
import { failureOf } from './requests.ts';
import { passwordLost } from './sentences.ts';
import { openSession } from './session.ts';
import type { SessionDeps } from './session.ts';

type PasswordCredentials = Extract<Credentials, { kind: 'password' }>;

/**
 * Builds the provider of CalDAV accounts. Credentials are of kind `password`; they cannot be refreshed, and there are no
 * notifications: calendars are polled, at one small request each.
 *
 * Beside the errors of the port it throws {AppError} `address_refused` and `answer_too_large`.
 *
 * @param deps.http The instance for addresses that people type.
 * @param deps.threads Where what servers answer is read.
 */
export function caldavProvider(deps: {
  http: OutboundHttp;
  threads: Threads;
}): CalendarProvider & Required<Pick<CalendarProvider, 'probe' | 'presets'>> {
  const session: SessionDeps = { ...deps, challenges: new Map() };
  return {
    name: 'caldav',
    presets: CALDAV_PRESETS,
    probe: (credentials, options) => probeAccount(session, passwordOnly(credentials), options),
    listCalendars: (credentials, { signal }) => listCalendars(session, passwordOnly(credentials), signal),
    fetchChanges: (credentials, calendar, options) =>
      fetchChanges(session, passwordOnly(credentials), calendar, options),
  };
}

/** @throws {TypeError} these credentials are of another provider, which is a mistake in our own code. */
function passwordOnly(credentials: Credentials): PasswordCredentials {
  if (credentials.kind !== 'password') throw new TypeError('CalDAV needs a name and a password.');
  return credentials;
}

async function listCalendars(
  deps: SessionDeps,
  credentials: PasswordCredentials,
  signal: AbortSignal,
): Promise<ListCalendarsResult> {
  const finding = await listAccount(openSession(deps, credentials.url, credentials, { signal }), credentials.url);
  switch (finding.kind) {
    case 'found':
      return { kind: 'calendars', calendars: finding.calendars };
    case 'password_refused':
      return passwordLost(credentials.url);
    case 'not_trusted':
      throw new AppError('provider_response_invalid', finding.reason);
    case 'status':
      throw failureOf(finding);
    default:
      return finding satisfies never;
  }
}

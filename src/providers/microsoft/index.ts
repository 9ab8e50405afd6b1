/** Home of the Microsoft adapter's door: the provider port for Outlook calendars, through Microsoft Graph. */
import type { CalendarProvider, OAuthProvider } from '../port.ts';
import type { MicrosoftDeps } from './api.ts';
import { listCalendars } from './calendars.ts';
import { fetchChanges } from './events.ts';
import { createMailboxGate } from './mailbox-gate.ts';
import { closeChannel, openChannel, readNotification, renewChannel } from './notifications.ts';
import { adviceOnRefusal } from './oauth-failures.ts';
import { authorizationUrl, exchangeCode, refresh } from './oauth.ts';

/** Everything Microsoft can do: the port, its consent, and its notifications. It has no call that gives consent back. */
export type MicrosoftProvider = CalendarProvider &
  OAuthProvider &
  Required<Pick<CalendarProvider, 'refresh' | 'openChannel' | 'renewChannel' | 'closeChannel' | 'readNotification'>>;

/** Work and personal accounts alike. */
const ANY_TENANT = 'common';
/** Graph may notify of a change some seconds before its calendar view shows it. */
const NOTIFICATION_LAG_MS = 5_000;

/**
 * Builds the Microsoft adapter. Build it once: the limits of a mailbox are counted in it.
 *
 * @param options.http The instance for addresses the operator configured.
 * @param options.urls Microsoft's, those of a national cloud, or a sandbox's; where they are http, so is OAuth.
 * @param options.tenant Who may connect: `common` (default), `organizations`, `consumers`, or one tenant.
 */
export function microsoftProvider(
  options: Pick<MicrosoftDeps, 'http' | 'clock' | 'urls'> & { tenant?: string },
): MicrosoftProvider {
  const { http, clock, urls, tenant = ANY_TENANT } = options;
  const deps: MicrosoftDeps = { label: 'Microsoft', http, clock, urls, tenant, gate: createMailboxGate(clock) };
  return {
    name: 'microsoft',
    listCalendars: (credentials, { signal }) => listCalendars(deps, credentials, signal),
    fetchChanges: (credentials, calendar, request) => fetchChanges(deps, credentials, calendar, request),
    refresh: (credentials, request) => refresh(deps, credentials, request),
    openChannel: (credentials, request, { signal }) => openChannel(deps, credentials, request, signal),
    renewChannel: (credentials, channel, { signal }) => renewChannel(deps, credentials, channel, signal),
    closeChannel: (credentials, channel, { signal }) => closeChannel(deps, credentials, channel, signal),
    authorizationUrl: (request) => authorizationUrl(deps, request),
    exchangeCode: (request) => exchangeCode(deps, request),
    adviceOnRefusal,
    readNotification,
    notificationLagMs: NOTIFICATION_LAG_MS,
  };
}

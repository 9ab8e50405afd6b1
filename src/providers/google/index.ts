/** Home of the Google adapter's door: the provider port for Google Calendar. */
import type { CalendarProvider, OAuthProvider } from '../port.ts';
import type { GoogleDeps } from './api.ts';
import { listCalendars } from './calendars.ts';
import { fetchChanges } from './events.ts';
import { closeChannel, openChannel, readNotification } from './notifications.ts';
import { authorizationUrl, exchangeCode, refresh, revoke } from './oauth.ts';

/** Everything Google can do: the port, its consent, and its notifications. */
export type GoogleProvider = CalendarProvider &
  OAuthProvider &
  Required<Pick<CalendarProvider, 'refresh' | 'openChannel' | 'closeChannel' | 'readNotification'>> &
  Required<Pick<OAuthProvider, 'revoke'>>;

/**
 * Builds the Google adapter.
 *
 * @param options.http The instance for addresses the operator configured.
 * @param options.urls Google's, or a sandbox's; where they are http, so is OAuth.
 */
export function googleProvider(options: Omit<GoogleDeps, 'label'>): GoogleProvider {
  const deps: GoogleDeps = { label: 'Google', ...options };
  return {
    name: 'google',
    listCalendars: (credentials, { signal }) => listCalendars(deps, credentials, signal),
    fetchChanges: (credentials, calendar, request) => fetchChanges(deps, credentials, calendar, request),
    refresh: (credentials, request) => refresh(deps, credentials, request),
    openChannel: (credentials, request, { signal }) => openChannel(deps, credentials, request, signal),
    closeChannel: (credentials, channel, { signal }) => closeChannel(deps, credentials, channel, signal),
    authorizationUrl: (request) => authorizationUrl(deps, request),
    exchangeCode: (request) => exchangeCode(deps, request),
    revoke: (credentials, { signal }) => revoke(deps, credentials, signal),
    readNotification,
  };
}

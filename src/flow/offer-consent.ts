/** Step: send a person to a provider's consent page. What it puts into `state` is what answer-oauth-callback.ts reads. */
import { readOAuthClient } from '../workspaces/index.ts';
import type { FlowDeps } from './deps.ts';

/**
 * Builds the address of Google's consent page, from where the browser comes back to the person's page.
 *
 * @param request.calendarToken Says at the return whose calendar it is.
 * @returns null when this server or workspace has no OAuth client for Google.
 */
export async function offerGoogleConsent(
  deps: FlowDeps,
  request: { workspaceId: string; calendarToken: string },
): Promise<string | null> {
  const oauth = deps.oauthProviders.google;
  const client = await readOAuthClient(deps.db, deps.sealer, request.workspaceId, 'google');
  if (oauth === undefined || client === null) return null;
  const { publicUrl } = deps.settings;
  const redirectUri = `${publicUrl}/api/v1/calendar/google_oauth_callback/`;
  const state = {
    recall_calendar_auth_token: request.calendarToken,
    google_oauth_redirect_url: redirectUri,
    success_url: `${publicUrl}/calendar/?connected=google`,
    error_url: `${publicUrl}/calendar/`,
  };
  return oauth.authorizationUrl({ client, redirectUri, state: JSON.stringify(state) });
}

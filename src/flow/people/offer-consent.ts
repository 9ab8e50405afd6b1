/** Step: send a person to a provider's consent page. What it puts into `state` is what answer-oauth-callback.ts reads. */
import { readOAuthClient, type OAuthProviderName } from '../../workspaces/index.ts';
import type { FlowDeps } from '../deps.ts';
import { callbackPath, REDIRECT_URL_KEY, TOKEN_KEY } from '../../contract/oauth-callbacks.ts';

/**
 * Builds the address of a provider's consent page, from where the browser comes back to the person's page.
 *
 * @param request.calendarToken Says at the return whose calendar it is.
 * @returns null when this server or workspace has no OAuth client for the provider.
 */
export async function offerConsent(
  deps: FlowDeps,
  provider: OAuthProviderName,
  request: { workspaceId: string; calendarToken: string },
): Promise<string | null> {
  const oauth = deps.oauthProviders[provider];
  const client = await readOAuthClient(deps.db, deps.sealer, request.workspaceId, provider);
  if (oauth === undefined || client === null) return null;
  const { publicUrl } = deps.settings;
  const redirectUri = `${publicUrl}${callbackPath(provider)}`;
  const state = {
    [TOKEN_KEY]: request.calendarToken,
    [REDIRECT_URL_KEY[provider]]: redirectUri,
    success_url: `${publicUrl}/calendar/?connected=${provider}`,
    error_url: `${publicUrl}/calendar/?connecting=${provider}`,
  };
  return oauth.authorizationUrl({ client, redirectUri, state: JSON.stringify(state) });
}

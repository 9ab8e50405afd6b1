/**
 * Step: send a person to a provider's consent page, by a page of ours that notes which browser sets out.
 * answer-oauth-callback.ts reads what comes back.
 */
import { answerOAuthCallback } from './answer-oauth-callback.ts';
import { AppError } from '../../base/errors.ts';
import { newId } from '../../base/ids.ts';
import { findCalendarUser, type CalendarUser } from '../../calendar-users/index.ts';
import {
  codeChallengeOf,
  codeVerifierOf,
  hashBrowser,
  readConsentLink,
  signConsentLink,
  signConsentState,
  type ReturnTo,
} from '../../consents/index.ts';
import { callbackPath, connectPath } from '../../contract/oauth-callbacks.ts';
import { findWorkspace, readOAuthClient, type OAuthProviderName } from '../../workspaces/index.ts';
import type { FlowDeps } from '../deps.ts';
import { allowedTarget } from './redirect-targets.ts';

/**
 * Builds the link of a person to a provider's consent page.
 *
 * @param request.browser The secret in the cookie of the browser that asks; null when it sent none.
 * @param request.isVouchedFor Whether the app itself asks, so that the browser that opens the link need not be the one that asks.
 * @param request.expiresAt When the link ends.
 * @param request.returnTo Where the browser goes in the end.
 * @returns null when this server or workspace has no OAuth client for the provider.
 * @throws {AppError} `invalid_request` the workspace does not list an origin of `returnTo`; `field` is success_url or error_url.
 */
async function offerConsent(
  deps: FlowDeps,
  provider: OAuthProviderName,
  request: { user: CalendarUser; browser: string | null; isVouchedFor: boolean; returnTo: ReturnTo; expiresAt: Date },
): Promise<string | null> {
  const { user, browser, isVouchedFor, returnTo, expiresAt } = request;
  const workspace = await findWorkspace(deps.db, user.workspaceId);
  for (const [field, address] of [
    ['success_url', returnTo.success],
    ['error_url', returnTo.error],
  ] as const)
    if (allowedTarget(workspace, deps.settings.publicUrl, address).kind === 'refused')
      throw new AppError('invalid_request', 'Its origin must be listed in ALLOWED_REDIRECT_ORIGINS of this server.', {
        field,
      });
  const client = await readOAuthClient(deps.db, deps.sealer, user.workspaceId, provider);
  if (deps.oauthProviders[provider] === undefined || client === null) return null;
  const link = await signConsentLink(
    deps.calendarTokenKey,
    {
      workspaceId: user.workspaceId,
      calendarUserId: user.id,
      provider,
      returnTo,
      browserHash: browser === null ? null : hashBrowser(browser),
      isVouchedFor,
    },
    expiresAt,
  );
  return `${deps.settings.publicUrl}${connectPath(provider)}?link=${link}`;
}

/** Where the browser goes, or why it goes nowhere: two sentences. */
export type ConsentStart =
  | { kind: 'goes'; url: string }
  | { kind: 'refused'; sentences: readonly [what: string, whatToDo: string] };

/**
 * Opens a link: the browser that does is the one that must come back.
 *
 * @param request.link What stands in the link's query.
 * @param request.browser The secret in the browser's cookie.
 * @param request.loginHint The account to choose beforehand; null: the person chooses.
 */
async function startConsent(
  deps: FlowDeps,
  provider: OAuthProviderName,
  request: { link: string; browser: string; loginHint: string | null },
): Promise<ConsentStart> {
  const { browser, loginHint } = request;
  const now = deps.clock.now();
  const found = await readConsentLink(deps.calendarTokenKey, request.link, now);
  if (found.kind === 'expired')
    return { kind: 'refused', sentences: ['This link is too old.', 'Go back to the app and start again.'] };
  if (found.kind === 'invalid' || found.read.provider !== provider)
    return { kind: 'refused', sentences: ['This link is not whole.', 'Go back to the app and start again.'] };
  const link = found.read;
  const user = await findCalendarUser(deps.db, link.calendarUserId);
  if (user === null)
    return {
      kind: 'refused',
      sentences: ['This link is for somebody who was deleted.', 'Go back to the app and start again.'],
    };
  const oauth = deps.oauthProviders[provider];
  const client = await readOAuthClient(deps.db, deps.sealer, user.workspaceId, provider);
  if (oauth === undefined || client === null)
    return { kind: 'refused', sentences: ['This server cannot ask there any more.', 'Tell whoever runs the app.'] };
  const id = newId();
  const browserHash = hashBrowser(browser);
  const isFromOther = !link.isVouchedFor && link.browserHash !== browserHash;
  const state = { ...link, id, browserHash, isFromOther };
  const url = oauth.authorizationUrl({
    client,
    redirectUri: `${deps.settings.publicUrl}${callbackPath(provider)}`,
    state: await signConsentState(deps.calendarTokenKey, state, now),
    codeChallenge: codeChallengeOf(codeVerifierOf(deps.calendarTokenKey, id, browser)),
    ...(loginHint !== null && { loginHint }),
  });
  return { kind: 'goes', url };
}

/** The way to a consent page and back: a link is made, followed, and answered, as is one that the app made. */
export const consentLinks = { offer: offerConsent, start: startConsent, answer: answerOAuthCallback };

/**
 * Step: a browser comes back from a provider's consent page. By a link of ours it must be the browser that set out. By a link that the
 * app built, as for Recall, everything needed is in the query, and whoever has the link can pass it on.
 */
import { AppError, isAppError, messageOf } from '../../base/errors.ts';
import { findCalendarUser, readCalendarToken } from '../../calendar-users/index.ts';
import { codeVerifierOf, hashBrowser, readConsentState, type ConsentState } from '../../consents/index.ts';
import { callbackPath, readCallbackState, REDIRECT_URL_KEY, TOKEN_KEY } from '../../contract/oauth-callbacks.ts';
import { findFirstWorkspace, findWorkspace, type OAuthProviderName, type Workspace } from '../../workspaces/index.ts';
import type { FlowDeps } from '../deps.ts';
import { awaitFirstRead } from '../read/request-sync.ts';
import { askFirst, noteReturn, targetsOf } from './confirm-consent.ts';
import { connectAccount, connectWithoutReplacing } from './connect.ts';
import { ConsentFailure, explainRefusal, failedBecause, tokenFailure } from './consent-failures.ts';
import { exchangeConsent, PROVIDER_LABEL, type OAuthCallbackQuery } from './exchange-consent.ts';
import { allowedTarget, urlOf, withParameters, type Target } from './redirect-targets.ts';

/**
 * Where the browser goes, or what it is shown. `message` is the documented text, `advice` says what to do to whoever runs the app, and
 * `forPerson` is for the person.
 */
export type OAuthCallbackAnswer =
  | { kind: 'connected'; redirectTo: string | null; account: string }
  /** Nothing changed yet: the person is asked first. */
  | { kind: 'asked'; consentId: string }
  | { kind: 'failed'; redirectTo: string | null; code: string; message: string; advice: string; forPerson: string };

const START_AGAIN = 'Start again from the app; the address must be forwarded with all its query parameters unchanged.';

/**
 * Takes a callback to its end: code exchanged, account stored, first sync asked for. Never throws for what a stranger sent.
 *
 * @param browser The secret in the cookie of the browser; null when it sent none, as when another host forwarded it.
 */
export async function answerOAuthCallback(
  deps: FlowDeps,
  provider: OAuthProviderName,
  query: OAuthCallbackQuery,
  browser: string | null,
): Promise<OAuthCallbackAnswer> {
  const ours = await readConsentState(deps.calendarTokenKey, query.state ?? '', deps.clock.now());
  if (ours.kind === 'invalid') return answerStateless(deps, provider, query);
  const state = ours.read;
  const workspace = await findWorkspace(deps.db, state.workspaceId);
  const { success, error } = targetsOf(deps, workspace, state);
  return finish(deps, provider, error, async () => {
    if (ours.kind === 'expired') throw consentTooOld();
    const asked = { ...query, state, browser };
    const result = await answerBound(deps, provider, asked);
    return result.kind === 'asked' ? result : { ...result, redirectTo: success };
  });
}

async function answerBound(
  deps: FlowDeps,
  provider: OAuthProviderName,
  { state, browser, ...query }: Omit<OAuthCallbackQuery, 'state'> & { state: ConsentState; browser: string | null },
): Promise<{ kind: 'connected'; account: string } | { kind: 'asked'; consentId: string }> {
  if (browser === null || hashBrowser(browser) !== state.browserHash || state.provider !== provider)
    throw otherBrowser(browser === null);
  const user = await findCalendarUser(deps.db, state.calendarUserId);
  if (user === null) throw tokenFailure('deleted');
  if (!(await noteReturn(deps, state))) throw consentUsed();
  const proven = await exchangeConsent(
    deps,
    provider,
    { ...query, state: null },
    {
      workspaceId: user.workspaceId,
      redirectUri: `${deps.settings.publicUrl}${callbackPath(provider)}`,
      codeVerifier: codeVerifierOf(deps.calendarTokenKey, state.id, browser),
    },
  );
  const connection = state.isFromOther ? null : await connectWithoutReplacing(deps, user, proven).catch(explainRefusal);
  if (connection !== null) {
    await awaitFirstRead(deps, connection.id);
    return { kind: 'connected', account: proven.account };
  }
  await askFirst(deps, state, proven);
  return { kind: 'asked', consentId: state.id };
}

const otherBrowser = (hasNoCookie: boolean): ConsentFailure =>
  failedBecause(
    'other_browser',
    'this browser did not start it',
    hasNoCookie
      ? 'This browser keeps no cookies for this page. Allow them, then start again from the app, in a window of its own and in one browser all the way. If somebody sent you here, close this page.'
      : 'Start again from the app, in one browser all the way. If somebody sent you here, close this page.',
    { staysHere: true, isForPerson: true },
  );

const consentUsed = (): ConsentFailure =>
  failedBecause(
    'consent_used',
    'this consent was taken before',
    'Look whether the calendar is connected; if not, start again from the app.',
    { isForPerson: true },
  );

const consentTooOld = (): ConsentFailure =>
  failedBecause(
    'consent_expired',
    'the consent took longer than an hour',
    'This took longer than an hour. Start again from the app.',
    {
      isForPerson: true,
    },
  );

async function answerStateless(
  deps: FlowDeps,
  provider: OAuthProviderName,
  query: OAuthCallbackQuery,
): Promise<OAuthCallbackAnswer> {
  const state = readCallbackState(query.state);
  const token =
    state === null ? null : await readCalendarToken(deps.calendarTokenKey, state[TOKEN_KEY] ?? '', deps.clock.now());
  const workspace: Workspace | null =
    token === null || token.kind === 'invalid'
      ? await findFirstWorkspace(deps.db)
      : await findWorkspace(deps.db, token.user.workspaceId);
  const target = (key: string): Target => allowedTarget(workspace, deps.settings.publicUrl, state?.[key]);
  return finish(deps, provider, urlOf(target('error_url')), async () => {
    if (state === null) throw failedBecause('state_invalid', 'state is missing or is not a JSON object', START_AGAIN);
    if (token?.kind !== 'valid' || workspace === null)
      throw tokenFailure(token?.kind === 'expired' ? 'expired' : 'invalid');
    for (const key of ['success_url', 'error_url']) {
      if (target(key).kind === 'refused') throw redirectFailure(key);
    }
    if (!workspace.statelessConsent) throw statelessRefused();
    // The app may have deleted the person while the consent page was open; consenting must not create that person again.
    const user = await findCalendarUser(deps.db, token.user.id);
    if (user === null) throw tokenFailure('deleted');
    const redirectUri = state[REDIRECT_URL_KEY[provider]];
    const proven = await exchangeConsent(deps, provider, query, {
      workspaceId: user.workspaceId,
      ...(redirectUri !== undefined && { redirectUri }),
    });
    const { id } = await connectAccount(deps, user, proven).catch(explainRefusal);
    await awaitFirstRead(deps, id);
    return { kind: 'connected', redirectTo: urlOf(target('success_url')), account: proven.account };
  });
}

const redirectFailure = (key: string): ConsentFailure =>
  failedBecause(
    'redirect_not_allowed',
    `${key} is not an allowed redirect target`,
    'Its origin must be listed in ALLOWED_REDIRECT_ORIGINS of this server.',
  );

const statelessRefused = (): ConsentFailure =>
  failedBecause(
    'stateless_consent_refused',
    'this workspace takes consent by links of connect-links/ only',
    'The app must send its people to a link of GET /api/v1/calendar/connect-links/, or allow links of its own with "rollcall settings stateless_consent true".',
  );

/** @param errorUrl Where the browser goes when it fails; null: it is shown here. */
async function finish(
  deps: FlowDeps,
  provider: OAuthProviderName,
  errorUrl: string | null,
  act: () => Promise<OAuthCallbackAnswer>,
): Promise<OAuthCallbackAnswer> {
  try {
    return await act();
  } catch (error) {
    const failure = error instanceof ConsentFailure ? error : unexpected(deps, provider, error);
    const { code, message: reason, advice } = failure;
    deps.log.info('a calendar was not connected', { provider, code, reason, advice });
    const parameters = { error: code, error_reason: reason };
    return {
      kind: 'failed',
      redirectTo: errorUrl === null || failure.staysHere ? null : withParameters(errorUrl, parameters),
      code: failure.code,
      message: failure.message,
      advice: failure.advice,
      forPerson: failure.forPerson,
    };
  }
}

function unexpected(deps: FlowDeps, provider: OAuthProviderName, error: unknown): ConsentFailure {
  deps.log.error('connecting a calendar failed', { provider, error: messageOf(error) });
  if (isAppError(error, 'configuration_invalid'))
    return failedBecause('provider_refused', `${PROVIDER_LABEL[provider]} is not set up`, error.message);
  const isProviders =
    (error instanceof AppError && error.code.startsWith('provider_')) ||
    (error instanceof Error && error.name === 'TimeoutError');
  return isProviders
    ? failedBecause(
        'provider_unavailable',
        `${PROVIDER_LABEL[provider]} did not answer as expected`,
        `${PROVIDER_LABEL[provider]} has trouble at the moment. Connect again in a few minutes.`,
      )
    : failedBecause(
        'internal_error',
        'an error on this server',
        'The log of the server has the details. Connect again later.',
      );
}

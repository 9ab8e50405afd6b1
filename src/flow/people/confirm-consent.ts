/**
 * Step: a person is asked before a consent takes effect: which account replaces which, and, where another browser opened the link than
 * asked for it, whose calendar it will be. Until the answer the access waits, sealed; without one it is given back.
 */
import { isAppError } from '../../base/errors.ts';
import { isUuid } from '../../base/ids.ts';
import { findCalendarUser, type CalendarUser } from '../../calendar-users/index.ts';
import {
  deleteConsent,
  endWaiting,
  findConsentTime,
  findWaitingConsent,
  hashBrowser,
  keepGrant,
  noteConsent,
  type ConsentState,
  type WaitingConsent,
} from '../../consents/index.ts';
import { findWorkspace, type OAuthProviderName, type Workspace } from '../../workspaces/index.ts';
import type { FlowDeps } from '../deps.ts';
import { awaitFirstRead } from '../read/request-sync.ts';
import { connectWithoutReplacing, findReplaced, type ProvenAccount } from './connect.ts';
import { ConsentFailure, explainRefusal, failedBecause, tokenFailure } from './consent-failures.ts';
import { PROVIDER_LABEL } from './exchange-consent.ts';
import { allowedTarget, urlOf, withParameters } from './redirect-targets.ts';
import { releaseAccess } from './release-access.ts';

const MINUTE_MS = 60_000;
/** How long access waits for its person. */
const WAITS_MS = 15 * MINUTE_MS;
/** How long a state is known to be used: as long as it could come back. */
const NOTED_MS = 60 * MINUTE_MS;

/** Where the browser goes in the end. An origin that the workspace does not list any more is not gone to. */
export function targetsOf(
  { settings: { publicUrl } }: FlowDeps,
  workspace: Workspace | null,
  { provider, returnTo }: Pick<ConsentState, 'provider' | 'returnTo'>,
): { success: string; error: string } {
  const allowed = (text: string | null): string | null => urlOf(allowedTarget(workspace, publicUrl, text));
  return {
    success: allowed(returnTo.success) ?? `${publicUrl}/calendar/?connected=${provider}`,
    error: allowed(returnTo.error) ?? `${publicUrl}/calendar/?connecting=${provider}`,
  };
}

/** Notes that a browser came back. @returns false when one came back with this state before. */
export function noteReturn(deps: FlowDeps, state: ConsentState): Promise<boolean> {
  const now = deps.clock.now();
  return noteConsent(deps.db, { ...state, now, endDueAt: new Date(now.getTime() + NOTED_MS) });
}

/** Keeps access until its person has answered. */
export function askFirst(
  deps: FlowDeps,
  { id, browserHash, isFromOther, returnTo }: ConsentState,
  { account, addresses, credentials, calendars, oauthClientId }: ProvenAccount & { oauthClientId: string },
): Promise<void> {
  const grant = { addresses, credentials, calendars, browserHash, isFromOther, returnTo };
  const until = new Date(deps.clock.now().getTime() + WAITS_MS);
  return keepGrant(deps.db, deps.sealer, { id, account, oauthClientId, grant }, until);
}

/** What a person is asked. */
export type ConsentQuestion = {
  provider: OAuthProviderName;
  account: string;
  /** The connections that go when the answer is yes. */
  replaced: { id: string; account: string }[];
  /** Whose calendar it will be, by the app's id; null when the browser that asked for the link is asked. */
  whose: { externalId: string } | null;
  /** Where the browser may go after the answer. */
  targets: readonly string[];
};

/** The question that waits for this browser; null when none does, or no more. */
export async function readConsentQuestion(
  deps: FlowDeps,
  consentId: string,
  browser: string | null,
): Promise<ConsentQuestion | null> {
  const waiting = await findAsked(deps, consentId, browser);
  const user = waiting === null ? null : await findPerson(deps, waiting);
  if (waiting === null || user === null) return null;
  const { provider, account, grant } = waiting;
  const workspace = await findWorkspace(deps.db, waiting.workspaceId);
  const replaced = await findReplaced(deps, user, { provider, account, credentials: grant.credentials });
  const { success, error } = targetsOf(deps, workspace, { provider, returnTo: grant.returnTo });
  return {
    provider,
    account,
    replaced: replaced.map((connection) => ({ id: connection.id, account: connection.account })),
    whose: grant.isFromOther ? { externalId: user.externalId } : null,
    targets: [success, error],
  };
}

/** What came of an answer: `asked` when something else would be replaced by now, `gone` when nothing waited for this browser. */
export type ConsentAnswer = { kind: 'ended'; redirectTo: string } | { kind: 'asked' } | { kind: 'gone' };

/**
 * Takes the answer of a person.
 *
 * @param answer.replaced Ids of the connections that the question named.
 */
export async function answerConsentQuestion(
  deps: FlowDeps,
  answer: { consentId: string; browser: string | null; isYes: boolean; replaced: readonly string[] },
): Promise<ConsentAnswer> {
  const waiting = await findAsked(deps, answer.consentId, answer.browser);
  if (waiting === null) return { kind: 'gone' };
  const workspace = await findWorkspace(deps.db, waiting.workspaceId);
  const { success, error } = targetsOf(deps, workspace, { ...waiting, returnTo: waiting.grant.returnTo });
  try {
    if (!answer.isYes) throw declined(waiting);
    const isConnected = await connectWaiting(deps, waiting, answer.replaced);
    return isConnected ? { kind: 'ended', redirectTo: success } : { kind: 'asked' };
  } catch (failure) {
    if (!(failure instanceof ConsentFailure)) throw failure;
    if (!(await giveBack(deps, waiting))) return { kind: 'gone' };
    return { kind: 'ended', redirectTo: withParameters(error, { error: failure.code, error_reason: failure.message }) };
  }
}

const declined = ({ provider }: WaitingConsent): ConsentFailure =>
  failedBecause(
    'consent_declined',
    `the ${PROVIDER_LABEL[provider]} account was not to be connected`,
    'Nothing changed.',
  );

const answeredAlready = (): ConsentFailure =>
  failedBecause('consent_used', 'it was answered already', 'Look whether the calendar is connected.');

/** @returns false when it would replace a connection that the person was not told of. */
async function connectWaiting(deps: FlowDeps, waiting: WaitingConsent, replaced: readonly string[]): Promise<boolean> {
  const { id, provider, account, oauthClientId, grant } = waiting;
  const user = await findPerson(deps, waiting);
  if (user === null) throw tokenFailure('deleted');
  const { addresses, credentials, calendars } = grant;
  const proven = { provider, account, addresses, credentials, oauthClientId, calendars };
  const connection = await connectWithoutReplacing(deps, user, proven, {
    replaced,
    within: async (tx) => {
      // Whoever answered first, in another tab, has decided.
      if (!(await endWaiting(tx, id))) throw answeredAlready();
    },
  }).catch(explainRefusal);
  if (connection === null) return false;
  await awaitFirstRead(deps, connection.id);
  return true;
}

const findPerson = async (deps: FlowDeps, { calendarUserId }: WaitingConsent): Promise<CalendarUser | null> =>
  calendarUserId === null ? null : findCalendarUser(deps.db, calendarUserId);

/** What waits for this browser; null for another one, and when it cannot be opened any more. */
async function findAsked(deps: FlowDeps, consentId: string, browser: string | null): Promise<WaitingConsent | null> {
  if (browser === null || !isUuid(consentId)) return null;
  const waiting = await findReadable(deps, consentId);
  return waiting?.grant.browserHash === hashBrowser(browser) ? waiting : null;
}

const findReadable = (deps: FlowDeps, consentId: string): Promise<WaitingConsent | null> =>
  findWaitingConsent(deps.db, deps.sealer, consentId).catch((error: unknown) => {
    // Sealed with a SECRET_KEY that is gone.
    if (!isAppError(error, 'sealed_value_unreadable')) throw error;
    return null;
  });

/** @returns false when nothing waited any more. */
async function giveBack(deps: FlowDeps, waiting: WaitingConsent): Promise<boolean> {
  if (!(await endWaiting(deps.db, waiting.id))) return false;
  await releaseAccess(deps, { connection: waiting, credentials: waiting.grant.credentials, channels: [] });
  return true;
}

/**
 * Gives back what nobody answered for, and forgets the consent once its state cannot come back.
 *
 * @returns when to look again; null when nothing is left.
 * Repeatable: yes.
 */
export async function endConsent(deps: FlowDeps, consentId: string): Promise<Date | null> {
  const notedAt = await findConsentTime(deps.db, consentId);
  if (notedAt === null) return null;
  const waiting = await findReadable(deps, consentId);
  if (waiting !== null) await giveBack(deps, waiting);
  const endsAt = new Date(notedAt.getTime() + NOTED_MS);
  if (deps.clock.now() < endsAt) return endsAt;
  await deleteConsent(deps.db, consentId);
  return null;
}

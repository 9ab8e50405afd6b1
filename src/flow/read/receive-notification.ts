/** Step: a provider says that a calendar changed. Verified in constant time, answered at once, synced by due work. */
import { timingSafeEqual } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { isUuid } from '../../base/ids.ts';
import {
  findChannelProofs,
  hashChannelSecret,
  isAnyUnsigned,
  isOwnSecret,
  noteChanged,
  noteNotified,
  type ChannelProof,
} from '../../notification-channels/index.ts';
import { forgetSyncTokens, NOTIFICATION_QUIET_MS, noteCalendarsNotified } from '../../calendars/index.ts';
import type { ProviderNotification } from '../../providers/index.ts';
import { inTransaction, type Db } from '../../db/index.ts';
import { requestNow } from '../../due/index.ts';
import type { FlowDeps } from '../deps.ts';
import { RENEW_CHANNELS } from '../../due/index.ts';
import { groupCalls } from '../../base/group-calls.ts';
import { requestSync } from './request-sync.ts';

/** How often a calendar that another transaction holds is looked at again, holding no connection meanwhile, before it is waited for. */
const MOST_LOOKS = 60;
const LOOK_EVERY_MS = 25;

/** Most notifications that are looked up or noted by one statement. */
const GROUP_SIZE = 200;

/** How long it is remembered that no channel has a secret that only the database knows: nodes of an older version may still open one. */
const UNSIGNED_REMEMBERED_MS = 30_000;

/** What became of the notifications of one request. The sender must not learn which of them are known. */
type Received = {
  /** How many are from channels of ours. */
  knownCount: number;
  /** Whether none has a secret that was ever right: nobody but a stranger sends such a request. */
  isForged: boolean;
};

/**
 * Builds what takes the notifications of one request and asks for a sync of each calendar they are about. Late, doubled and
 * reordered ones do no harm; a forged one among them changes nothing for the others.
 *
 * The first one in a while starts a sync at once. Those that follow within `NOTIFICATION_QUIET_MS` lead to one more, at the end of
 * that time; a sync that runs is followed by one more in any case, so that the last change is always read.
 *
 * What is not signed by this server is dropped without asking the database, but for a time after an update from a version that did
 * not sign. Requests that come at the same time go to the database together.
 *
 * @returns a function; with `onlySigned` it takes nothing that is not signed at any time.
 */
export function notificationReceiver(
  deps: Pick<FlowDeps, 'db' | 'clock' | 'sealer'>,
): (claims: readonly ProviderNotification[], options?: { onlySigned: boolean }) => Promise<Received> {
  const isSigned = ({ channelId, secret }: ProviderNotification): boolean =>
    isUuid(channelId) && isOwnSecret(deps.sealer, channelId, secret);
  const mayBeUnsigned = remembering(UNSIGNED_REMEMBERED_MS, () => isAnyUnsigned(deps.db));
  const findProof = groupCalls(
    async (channelIds: string[]) => {
      const proofs = await findChannelProofs(deps.db, [...new Set(channelIds)], deps.clock.now());
      const byId = new Map(proofs.map((proof) => [proof.channelId, proof]));
      return (channelId) => byId.get(channelId);
    },
    { maxItems: GROUP_SIZE },
  );
  const noteNow = groupCalls(
    async (news: News[]) => {
      const noted = await noteChanged(deps.db, news, deps.clock.now());
      return ({ channelId }) => noted.has(channelId);
    },
    { maxItems: GROUP_SIZE },
  );
  const prove = async (claims: readonly ProviderNotification[]): Promise<Proven[]> => {
    const proven = await Promise.all(claims.map(async (claim) => ({ claim, proof: await findProof(claim.channelId) })));
    return proven.flatMap(({ claim, proof }) =>
      proof !== undefined && isProven(claim, proof) ? [{ ...claim, ...proof }] : [],
    );
  };
  const noteFree = async (news: readonly Proven[]): Promise<Proven[]> => {
    const noted = await Promise.all(news.map(noteNow));
    return news.filter((_claim, index) => noted[index] !== true);
  };

  return async (claims, { onlySigned } = { onlySigned: false }) => {
    const now = deps.clock.now();
    const signed = claims.filter(isSigned);
    const isAllLooked = !onlySigned && signed.length < claims.length && (await mayBeUnsigned());
    const proven = await prove(isAllLooked ? claims.filter(({ channelId }) => isUuid(channelId)) : signed);
    const rare = proven.filter((claim) => claim.meaning !== 'changed');
    if (rare.length > 0) await inTransaction(deps.db, (tx) => note(tx, rare, now));
    let changed = proven.filter(isNewChange);
    for (let look = 0; changed.length > 0 && look < MOST_LOOKS; look += 1) {
      if (look > 0) {
        await wait(LOOK_EVERY_MS);
        changed = (await prove(changed)).filter(isNewChange);
      }
      changed = await noteFree(changed);
    }
    if (changed.length > 0) await inTransaction(deps.db, (tx) => note(tx, changed, now));
    return { knownCount: proven.length, isForged: signed.length === 0 && proven.length === 0 };
  };
}

/** Asks at most once in a time, and answers all meanwhile by what was said then. A failure is not remembered. */
function remembering<Answer>(forMs: number, ask: () => Promise<Answer>): () => Promise<Answer> {
  let answer: Promise<Answer> | null = null;
  let askAgainMs = 0;
  return () => {
    if (answer !== null && performance.now() < askAgainMs) return answer;
    askAgainMs = performance.now() + forMs;
    const asked = ask().catch((error: unknown) => {
      if (answer === asked) answer = null;
      throw error;
    });
    answer = asked;
    return asked;
  };
}

type News = ProviderNotification & { calendarId: string };
type Proven = News & { isSyncComing: boolean };

/** Of a burst only the first ones are written down: a thousand must not wait for each other on one row. */
const isNewChange = (claim: Proven): boolean => claim.meaning === 'changed' && !claim.isSyncComing;

async function note(tx: Db, news: readonly News[], now: Date): Promise<void> {
  const saying = (...meanings: ProviderNotification['meaning'][]): News[] =>
    news.filter((claim) => meanings.includes(claim.meaning));
  // Calendars before their channels: a calendar that is deleted takes its channels along in that order.
  const toldBefore = await noteCalendarsNotified(tx, calendarsOf(saying('changed', 'missed', 'closed')), now);
  await forgetSyncTokens(tx, calendarsOf(saying('missed', 'closed')));
  const quietSince = now.getTime() - NOTIFICATION_QUIET_MS;
  const [busy, quiet]: [string[], string[]] = [[], []];
  for (const [calendarId, before] of toldBefore)
    (before !== null && before.getTime() > quietSince ? busy : quiet).push(calendarId);
  await requestSync(tx, quiet, now);
  await requestSync(tx, busy, new Date(now.getTime() + NOTIFICATION_QUIET_MS));
  await noteNotified(tx, news, now);
  const ending = saying('access_ending', 'closed').map((claim) => claim.channelId);
  await requestNow(tx, RENEW_CHANNELS, ending, now);
}

const calendarsOf = (claims: readonly News[]): string[] => [...new Set(claims.map((claim) => claim.calendarId))];

function isProven(claim: ProviderNotification, proof: ChannelProof): boolean {
  if (!timingSafeEqual(proof.secretHash, hashChannelSecret(claim.secret))) return false;
  // The first message can overtake the answer that tells the resource id.
  return (
    proof.providerResourceId === null ||
    timingSafeEqual(hashChannelSecret(proof.providerResourceId), hashChannelSecret(claim.resourceId))
  );
}

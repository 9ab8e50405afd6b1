/** Home of the places for asking providers: a silent one, a large workspace or one person's feeds keep nobody else waiting. */
import type { Connection } from '../../connections/index.ts';
import { openCredentials } from '../../connections/index.ts';
import { createFairPlaces } from '../../base/places.ts';
import { ComeAgain } from '../../due/index.ts';
import type { FlowDeps } from '../deps.ts';

/**
 * Asks while it holds a place.
 *
 * @param connection Whose provider is asked.
 * @param options.envelope Its sealed credentials; null: it has none.
 * @param options.isUrgent Whether somebody or a bot waits for the answer.
 * @throws {ComeAgain} its workspace, person or host has its part of the places already.
 */
export type HoldReadPlace = <Result>(
  connection: Connection,
  options: { envelope: string | null; isUrgent: boolean },
  ask: () => Promise<Result>,
) => Promise<Result>;

/**
 * What each may hold for every place that is free: one person a ninth of all places while others want none, one workspace half, with
 * what is urgent two thirds, and a host four fifths: more than one workspace, so that no workspace ever has all of a host's.
 */
const WEIGHTS = { person: 1 / 8, workspace: 1, host: 4 };

/** Builds the places of one process. @param most How many providers are asked at the same time. */
export function readPlaces(deps: Pick<FlowDeps, 'sealer'>, most: number): HoldReadPlace {
  const places = createFairPlaces(most);
  return async (connection, { envelope, isUrgent }, ask) => {
    const shares = [
      { key: `person ${connection.calendarUserId}`, weight: WEIGHTS.person },
      { key: `workspace ${connection.workspaceId}`, weight: WEIGHTS.workspace },
      { key: `host ${hostOf(deps, connection, envelope)}`, weight: WEIGHTS.host },
    ];
    const place = places.take(shares, { isUrgent });
    if (place.kind === 'full') throw new ComeAgain(place.comeAgainInMs);
    try {
      return await ask();
    } finally {
      place.release();
    }
  };
}

/** Places for whoever reads alone, as tests and benchmarks do. */
export const anyPlace: HoldReadPlace = (_connection, _options, ask) => ask();

/** Google and Microsoft are one host each; feeds and CalDAV servers are anybody's. */
function hostOf({ sealer }: Pick<FlowDeps, 'sealer'>, { provider }: Connection, envelope: string | null): string {
  if (provider === 'google' || provider === 'microsoft' || envelope === null) return provider;
  try {
    const credentials = openCredentials(sealer, envelope);
    return credentials.kind === 'oauth' ? provider : new URL(credentials.url).host;
  } catch {
    // Sealed with a key that is gone: asking says so.
    return provider;
  }
}

/** Home of launching one bot in tests: its row is claimed as a worker claims it, and handled. */
import type { DueOutcome } from '../../src/due/kind.ts';
import { botLaunching } from '../../src/flow/attend/launch-bots.ts';
import { sql, type Db } from '../../src/db/index.ts';

const never = new AbortController().signal;

/** Claims the row of a bot, whenever it is due. @returns the fence of the claim. */
export async function claimLaunch(db: Db, botId: string): Promise<number> {
  const { rows } = await sql<{ fence: number }>`
    update bots set launch_leased_until = now() + interval '1 minute', launch_fence = launch_fence + 1
    where id = ${botId} returning launch_fence as fence`.execute(db);
  return rows[0]?.fence ?? 0;
}

/** Handles a bot that was claimed. */
export async function launchClaimed(
  deps: Parameters<typeof botLaunching>[0],
  { id, fence, signal = never }: { id: string; fence: number; signal?: AbortSignal },
): Promise<DueOutcome> {
  const work = { id, fence, signal };
  const run = await botLaunching(deps)([work]);
  return run(work);
}

/** Claims a bot and handles it. */
export const launchBot = async (
  deps: Parameters<typeof botLaunching>[0],
  id: string,
  signal?: AbortSignal,
): Promise<DueOutcome> => launchClaimed(deps, { id, fence: await claimLaunch(deps.db, id), ...(signal && { signal }) });

/** Home of changing the settings of a workspace that the flow depends on. */
import { inTransaction, type Db } from '../../db/index.ts';
import { listWantedMeetingIds } from '../../meetings/index.ts';
import { updateWorkspace, type BotSharing } from '../../workspaces/index.ts';
import { announceMeetings } from '../tell/announce.ts';
import type { FlowDeps } from '../deps.ts';
import { planBots } from '../attend/plan-bots.ts';

/** Changes which people of a workspace share one bot; bots that are scheduled already are planned again at once. */
export async function changeBotSharing(deps: FlowDeps, workspaceId: string, botSharing: BotSharing): Promise<void> {
  const now = deps.clock.now();
  await inTransaction(deps.db, async (tx: Db) => {
    await updateWorkspace(tx, workspaceId, { botSharing });
    const meetingIds = await listWantedMeetingIds(tx, workspaceId, now);
    const plan = await planBots(tx, deps, { workspaceId, meetingIds }, now);
    await announceMeetings(tx, workspaceId, new Map(plan.changedMeetingIds.map((id) => [id, ['bot_id']])), now);
  });
}

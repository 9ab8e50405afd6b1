/** Home of what the routes of bots share: the bot that a request names, and answering with one. */
import { isUuid } from '../../base/ids.ts';
import { listMeetingsOfBots, listStatusChanges, type Bot } from '../../bots/index.ts';
import type { BotResource } from '../../contract/bot/index.ts';
import type { makeBotLeave } from '../../flow/index.ts';
import { listRecordingsOfBots } from '../../recordings/index.ts';
import type { HttpDeps } from '../deps.ts';
import { notFound, refused } from '../wire-errors.ts';
import { toBotRecording } from '../recordings/recording-resource.ts';
import { toBotResource } from './bot-resource.ts';

/** Largest body where pictures and sounds are taken: two of them in base64, and the rest. */
export const MEDIA_BODY_BYTES = 4_194_304;

/** The bot a request names. Ids that are none are those of no bot. */
export function targetOf(request: { workspaceId: string; params: { id: string } }): {
  workspaceId: string;
  botId: string;
} {
  if (!isUuid(request.params.id)) throw notFound();
  return { workspaceId: request.workspaceId, botId: request.params.id };
}

/** The bot that a command was for. @throws {WireError} 404 there is none; `refusedStatus` a rule refused it. */
export function succeeded(result: Awaited<ReturnType<typeof makeBotLeave>>, refusedStatus: number): Bot {
  if (result.kind === 'not_found') throw notFound();
  if (result.kind === 'refused') throw refused(refusedStatus, result.code, result.detail);
  return result.bot;
}

/** What bots are shown with. */
type ShowDeps = Pick<HttpDeps, 'db' | 'sealer' | 'clock' | 'settings'>;

/** A bot as the wire shows it. */
export async function show(deps: ShowDeps, bot: Bot): Promise<BotResource> {
  const [resource] = await showAll(deps, [bot]);
  if (resource === undefined) throw notFound();
  return resource;
}

/** Bots as the wire shows them, in the order given; a few queries however many. */
export async function showAll(deps: ShowDeps, bots: readonly Bot[]): Promise<BotResource[]> {
  const ids = bots.map((bot) => bot.id);
  const [changes, meetings, recordings] = await Promise.all([
    listStatusChanges(deps.db, ids),
    listMeetingsOfBots(deps.db, ids),
    listRecordingsOfBots(deps.db, ids),
  ]);
  return bots.map((bot) =>
    toBotResource(bot, {
      statusChanges: changes.get(bot.id) ?? [],
      meetings: meetings.get(bot.id) ?? [],
      recordings: (recordings.get(bot.id) ?? []).map((recording) => toBotRecording(recording, deps)),
    }),
  );
}

/** Home of what the routes of bots share: the bot that a request names, and answering with one. */
import { isUuid } from '../../base/ids.ts';
import { listMeetingsOfBots, listStatusChanges, type Bot } from '../../bots/index.ts';
import type { BotResource } from '../../contract/bot/index.ts';
import type { Db } from '../../db/index.ts';
import type { makeBotLeave } from '../../flow/index.ts';
import { notFound, refused } from '../wire-errors.ts';
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

/** A bot as the wire shows it. */
export async function show(db: Db, bot: Bot): Promise<BotResource> {
  const [resource] = await showAll(db, [bot]);
  if (resource === undefined) throw notFound();
  return resource;
}

/** Bots as the wire shows them, in the order given; two queries however many. */
export async function showAll(db: Db, bots: readonly Bot[]): Promise<BotResource[]> {
  const ids = bots.map((bot) => bot.id);
  const [changes, meetings] = await Promise.all([listStatusChanges(db, ids), listMeetingsOfBots(db, ids)]);
  return bots.map((bot) => toBotResource(bot, changes.get(bot.id) ?? [], meetings.get(bot.id) ?? []));
}

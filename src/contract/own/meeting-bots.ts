/** Home of what a meeting says about its bot: how far it has come, and why, for people. */
import { z } from 'zod';
import { BOT_STATUS_CODES } from '../codes.ts';
import { flag, nullableInstant, nullableText, text } from '../fields.ts';

/** How far a bot has come, in the steps that people tell apart. */
export const BOT_STATES = [
  'planned',
  'joining',
  'waiting_room',
  'in_call',
  'recording',
  'leaving',
  'left',
  'failed',
] as const;
export type BotState = (typeof BOT_STATES)[number];

/** Statuses of a bot: Recall's codes, and our own two from before a bot has a status there. */
export const SHOWN_BOT_STATUSES = ['scheduled', 'launching', ...BOT_STATUS_CODES] as const;
export type ShownBotStatus = (typeof SHOWN_BOT_STATUSES)[number];

/** The bot of a meeting. */
export const meetingBotResource = z
  .object({
    state: z
      .enum(BOT_STATES)
      .describe(
        '`planned` until its launch; `leaving` when it was told to leave and has not left yet; `left` after the call, `failed` when it could not join or stay.',
      ),
    status: z
      .enum(SHOWN_BOT_STATUSES)
      .describe('Its last status as the bot API has it; `scheduled` and `launching` while it has none there.'),
    sub_code: nullableText(
      'Why it left, failed or may not record; null otherwise. Not a closed set: `sentence` says the same.',
    ),
    sentence: text('How far it has come and why, for people.'),
    caveat: nullableText(
      'What keeps it from recording whatever its state says, for people: that it is simulated, or that no bots are started here. Null when nothing does.',
    ),
    is_simulated: flag('Whether it only goes through the statuses: nothing joins the meeting and nothing is recorded.'),
    join_at: nullableInstant('When it joins, or was to join.'),
    changed_at: nullableInstant('Since when it is so; null while it is planned.'),
  })
  .meta({ id: 'MeetingBot', description: 'How far the bot of a meeting has come.' });

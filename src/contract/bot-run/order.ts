/** Home of the order: everything a bot is told when it is started. It is plain JSON, so that it can cross a network. */
import { z } from 'zod';
import { meetingUrlResource } from '../bot/bot-resources.ts';
import { JOINABLE_PLATFORMS } from '../meeting-url.ts';
import { instant } from './instant.ts';

const options = z.record(z.string(), z.unknown());

/** What one run of one bot is to do. What changes later comes in the answers to its reports. */
export const runOrder = z
  .object({
    run_id: z
      .uuid()
      .describe('This launch of the bot. A bot that is launched again is another run, and the older one is over.'),
    bot_id: z.uuid().describe('The bot. Of two runs of one bot only the later one may be in the meeting.'),
    meeting: z
      .object({
        platform: z.enum(JOINABLE_PLATFORMS).describe('Where the meeting is.'),
        address: z.string().describe('The address to open, with its passcode.'),
        parts: meetingUrlResource.describe('The parts of the link.'),
      })
      .describe('What to join.'),
    bot_name: z.string().describe('As whom: the name that the people in the meeting see.'),
    join_at: instant('When to be at the door; null or past: at once.').nullable(),
    ends_at: instant(
      'When the meeting should be over; null when nobody said. The answers to reports carry what it has become.',
    ).nullable(),
    recording_config: options.describe('How to record: as the creator asked, with the defaults around it.'),
    automatic_leave: options.describe(
      'When to leave by itself, in seconds: as the creator asked, with the defaults around it.',
    ),
    config: options.describe('The other options of the creator, as sent.'),
    metadata: z.record(z.string(), z.string().nullable()).describe("The creator's own texts."),
    report_to: z
      .object({
        url: z.url().describe('Where reports are posted.'),
        upload_url: z.url().describe('Where files of recordings are put, as `uploads.ts` says.'),
        token: z
          .string()
          .min(1)
          .describe('Goes with every report as `Authorization: Bearer <token>`. Secret: it is never logged.'),
      })
      .describe('Where and how the run reports.'),
  })
  .meta({ id: 'RunOrder', description: 'What one run of one bot is to do.' });

/** An order as it travels. Instants are texts. */
export type RunOrder = z.infer<typeof runOrder>;

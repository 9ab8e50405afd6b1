/**
 * Home of what a run says and is told: numbered reports, sent in batches until they are acknowledged, and the answer.
 *
 * A run numbers its reports from 1 without a gap, keeps them until they are acknowledged, and sends them in order. What was taken in
 * already is passed over and answered again, so sending twice does no harm. A batch that begins after a gap is refused as a whole, with
 * the number that is expected.
 */
import { z } from 'zod';
import { MAX_MESSAGE_LENGTH, MAX_REPORTS } from './bounds.ts';
import { instant } from './instant.ts';

/** Statuses that a run reports with a reason. */
const WITH_REASON = ['call_ended', 'fatal', 'recording_permission_denied'] as const;
/** Statuses that need none. */
const PLAIN = [
  'joining_call',
  'in_waiting_room',
  'in_call_not_recording',
  'recording_permission_allowed',
  'in_call_recording',
  'recording_done',
  'done',
] as const;

/** PostgreSQL keeps neither NUL nor half a character; a sentence cut out of a page must not keep its report from being taken in. */
const message = z
  .string()
  .max(MAX_MESSAGE_LENGTH, { error: `A message may have at most ${MAX_MESSAGE_LENGTH} characters.` })
  .overwrite((text) => text.replaceAll('\0', '').toWellFormed())
  .nullable()
  .describe('A sentence for people, or null.');

const numbered = {
  number: z.int().min(1).max(2_147_483_647).describe('Place in the order of this run, from 1 without a gap.'),
  at: instant('When it happened, by the clock of the bot.'),
};

/** Sub-codes are an open set: a newer bot may know one that this server does not, and is heard all the same. */
const subCode = z
  .string()
  .regex(/^[a-z0-9_]{1,100}$/, { error: 'A sub-code has 1 to 100 small letters, digits and underscores.' })
  .describe('Why; `sub-codes.ts` lists the documented ones.');

/** How far a recording has come; the last one is `done` or `failed`. */
const recordingReport = z.object({
  ...numbered,
  kind: z.literal('recording'),
  recording_id: z.uuid().describe('Made by the run; each start of a recording has its own.'),
  code: z
    .enum(['processing', 'paused', 'done', 'failed'])
    .describe('`done`: every file of it is uploaded and finished.'),
  sub_code: subCode.nullable(),
  message,
});

/** One report. A heartbeat says that the run is there; a status says how far the bot has come. */
export const runReport = z.union([
  z.object({ ...numbered, kind: z.literal('heartbeat') }),
  z.object({ ...numbered, kind: z.literal('status'), code: z.enum(WITH_REASON), sub_code: subCode, message }),
  z.object({ ...numbered, kind: z.literal('status'), code: z.enum(PLAIN), sub_code: z.null(), message }),
  recordingReport,
]);

/** A batch of reports: consecutive ones, the first the oldest that is not acknowledged. */
export const runReports = z
  .object({
    sent_at: instant(
      'Now, by the clock of the bot. How long ago a report happened is counted from here, so that clocks need not agree.',
    ),
    reports: z
      .array(runReport)
      .min(1, { error: 'Send at least one report; a heartbeat when nothing happened.' })
      .max(MAX_REPORTS, { error: `Send at most ${MAX_REPORTS} reports at once.` })
      .refine((reports) => reports.every((report, index) => report.number === (reports[0]?.number ?? 0) + index), {
        error: 'Number the reports of a batch one after the other.',
      }),
  })
  .meta({ id: 'RunReports', description: 'What a run has to say.' });

/** One report as it travels. */
export type RunReport = z.infer<typeof runReport>;
/** A batch as it travels. */
export type RunReports = z.infer<typeof runReports>;

type Unnumbered<Report> = Report extends RunReport ? Omit<Report, keyof typeof numbered> : never;
/** A report before its run has numbered it. */
export type UnnumberedReport = Unnumbered<RunReport>;
/** A report of a status. */
export type StatusReport = Extract<UnnumberedReport, { kind: 'status' }>;

/**
 * What a run is told.
 *
 * `command`: `continue`; `leave`: leave the call, report `call_ended` and `done`; `stop`: this run is over for the server (it has ended,
 * was given up, or another run has taken its place): leave at once and report nothing more.
 */
export const runAnswer = z
  .object({
    acknowledged: z.int().describe('Reports up to this number need not be sent again.'),
    command: z
      .enum(['continue', 'leave', 'stop'])
      .describe('What to do now; said again in every answer while it holds.'),
    ends_at: instant(
      'When the meeting should be over as of now; it moves when the meeting is prolonged or cut short. Null when nobody said, and with `stop`.',
    ).nullable(),
  })
  .meta({ id: 'RunAnswer', description: 'What a run is told in return.' });

/** An answer as it travels. */
export type RunAnswer = z.infer<typeof runAnswer>;

/** Refusal of a batch that begins after a gap; status 409. */
export const reportGap = z.object({
  code: z.literal('report_gap'),
  detail: z.string(),
  expected: z.int().describe('Number of the report to go on with.'),
});

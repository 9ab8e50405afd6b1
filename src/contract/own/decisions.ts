/** Home of the recording decision as the wire explains it. */
import { z } from 'zod';
import { DECISION_CODES } from '../codes.ts';
import { flag, instant, text } from '../fields.ts';

const storedDecision = z.object({
  will_record: flag('Whether it was to be recorded.'),
  code: z.enum(DECISION_CODES).describe('Why, for programs.'),
  reason: text('Why, for people.'),
});

/** Why a meeting is or is not recorded. */
export const decisionResource = z
  .object({
    will_record: flag('Whether a bot records this meeting.'),
    code: z.enum(DECISION_CODES).describe('The rule that decided, for programs.'),
    reason: text('The same sentence as `will_record_reason`.'),
    trace: z
      .array(
        z.object({
          rule: text('Name of the rule: a prerequisite, `override_should_record`, or a preference.'),
          fact: text('What the rule looked at, a sentence.'),
          outcome: z
            .enum(['passed', 'failed', 'matched', 'not_matched', 'not_used'])
            .describe(
              'A prerequisite or filter `passed` or `failed`; an override or base preference `matched` or did `not_matched`; `not_used` when it is not set.',
            ),
        }),
      )
      .describe(
        'Every rule that was tried, in order, as things stood when the decision was made. Empty for a decision from before traces were kept that would come out otherwise today.',
      ),
    changed_at: instant('When the answer or its code last changed.'),
    previous: storedDecision.nullable().describe('What it was before that; null when it never changed.'),
  })
  .meta({ id: 'RecordingDecision', description: 'Why a meeting is or is not recorded.' });

/** Home of how a recording decision is explained on the wire. Pure. */
import type { z } from 'zod';
import { wireInstant } from '../../contract/index.ts';
import type { decisionResource } from '../../contract/own/index.ts';
import { decisionTrace } from '../../flow/index.ts';
import type { Meeting, StoredDecision } from '../../meetings/index.ts';
import type { RecordingPreferences } from '../../decisions/index.ts';

const toWireDecision = (
  decision: StoredDecision,
): { will_record: boolean; code: StoredDecision['code']; reason: string } => ({
  will_record: decision.willRecord,
  code: decision.code,
  reason: decision.reason,
});

/** Why a meeting is or is not recorded, with every rule as it stood when the decision was made. */
export function toDecisionResource(
  meeting: Meeting,
  preferences: RecordingPreferences,
): z.infer<typeof decisionResource> {
  return {
    ...toWireDecision(meeting.decision),
    trace: decisionTrace(meeting, preferences),
    changed_at: wireInstant(meeting.decisionChangedAt),
    previous: meeting.previous === null ? null : toWireDecision(meeting.previous),
  };
}

/** Home of how a recording decision is explained on the wire. Pure. */
import type { z } from 'zod';
import { wireInstant } from '../../contract/index.ts';
import type { decisionResource } from '../../contract/own/index.ts';
import type { Decision, ExplainedDecision } from '../../decisions/index.ts';

const toWireDecision = (decision: Decision): { will_record: boolean; code: Decision['code']; reason: string } => ({
  will_record: decision.willRecord,
  code: decision.code,
  reason: decision.reason,
});

/** Why a meeting is or is not recorded, with every rule as it stood when the decision was made. */
export function toDecisionResource(explained: ExplainedDecision): z.infer<typeof decisionResource> {
  const { decision, trace, decisionChangedAt, previous } = explained;
  return {
    ...toWireDecision(decision),
    trace,
    changed_at: wireInstant(decisionChangedAt),
    previous: previous === null ? null : toWireDecision(previous),
  };
}

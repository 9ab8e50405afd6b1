/** Home of the decided meeting: what was decided about it, with the trace it was decided by, and what was decided before. */
import type { DecisionCode } from '../contract/index.ts';
import type { Meeting } from '../meetings/index.ts';
import type { StoredTrace, TraceStep } from './trace.ts';

/** Yes or no, and why, in a code for programs and a sentence for people. */
export type Decision = { willRecord: boolean; code: DecisionCode; reason: string };

/** A decision as it stands with its meeting. */
export type DecisionRecord = {
  decision: Decision;
  /** Null when it was decided before traces were kept. */
  trace: StoredTrace | null;
  /** When the answer or its code last changed. */
  decisionChangedAt: Date;
  /** What it was before that; null when it never changed. */
  previous: Decision | null;
};

/** A meeting with all that its decision is made from, and the decision it has. */
export type DecidedMeeting = Meeting & DecisionRecord & { decidedAt: Date };

/** A decision as it is explained to people. */
export type ExplainedDecision = Omit<DecisionRecord, 'trace'> & {
  /** In the order in which the rules were tried; empty when it was decided before traces were kept and cannot be told any more. */
  trace: TraceStep[];
};

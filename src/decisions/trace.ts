/** Home of the trace: every rule that a decision tried, and the compact form in which it is stored beside the decision. */

/** One rule that was tried: the fact it used, in words, and how it came out. */
export type TraceStep = {
  rule: string;
  fact: string;
  outcome: 'passed' | 'failed' | 'matched' | 'not_matched' | 'not_used';
};

/** A trace as it is stored: one text for each step, `<mark><rule> <fact>`, without the fact where the rule was not used. */
export type StoredTrace = string[];

const MARKS = { passed: '+', failed: '-', matched: '=', not_matched: '~', not_used: '.' } as const;

/** What is said of a rule that is not used: nobody set it, or it is switched off. */
export const unusedFact = (rule: string): string =>
  rule === 'override_should_record' ? 'not set' : 'preference is off';

/** A trace as it is stored. Equal traces give equal texts. */
export const toStoredTrace = (trace: readonly TraceStep[]): StoredTrace =>
  trace.map(({ rule, fact, outcome }) => `${MARKS[outcome]}${rule}${outcome === 'not_used' ? '' : ` ${fact}`}`);

/** The steps of a stored trace, in the order in which the rules were tried. */
export const fromStoredTrace = (stored: StoredTrace): TraceStep[] =>
  stored.map((step) => {
    const space = step.indexOf(' ');
    const rule = step.slice(1, space === -1 ? undefined : space);
    const outcome = OUTCOMES.get(step.charAt(0)) ?? 'not_used';
    return { rule, fact: space === -1 ? unusedFact(rule) : step.slice(space + 1), outcome };
  });

const OUTCOMES = new Map<string, TraceStep['outcome']>([
  [MARKS.passed, 'passed'],
  [MARKS.failed, 'failed'],
  [MARKS.matched, 'matched'],
  [MARKS.not_matched, 'not_matched'],
  [MARKS.not_used, 'not_used'],
]);

/** Whether two stored traces tell the same. */
export const isSameTrace = (one: StoredTrace | null, other: StoredTrace | null): boolean =>
  one === other ||
  (one?.length === other?.length && one !== null && other !== null && one.every((step, at) => step === other[at]));

/** Home of the explanation of a decision: every rule that was tried, in words. */
import { useEffect, useState, type ReactElement } from 'react';
import { dateAndTime, type Place } from '../shared/times.ts';
import { CheckIcon, CrossIcon, DashIcon } from '../shared/icons.tsx';
import { asFailure, type Api } from './api.ts';
import type { Decision, Meeting, TraceStep } from './wire.ts';
import { FACT_WORDS, OUTCOME_WORDS, RULE_WORDS, withServiceNames, words } from './words.ts';

/** The rules of one meeting, read anew whenever its decision changes. */
export function DecisionDetails({ api, meeting, place }: { api: Api; meeting: Meeting; place: Place }): ReactElement {
  const [decision, setDecision] = useState<Decision | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const { id, will_record_reason: reason, override_should_record: override } = meeting;
  useEffect(() => {
    let isCurrent = true;
    const read = async (): Promise<void> => {
      try {
        const answer = await api.decision(id);
        if (!isCurrent) return;
        setDecision(answer);
        setProblem(null);
      } catch (error) {
        if (isCurrent) setProblem(asFailure(error).message);
      }
    };
    void read();
    return () => {
      isCurrent = false;
    };
  }, [api, id, reason, override]);

  if (problem !== null && decision === null) return <p className="trouble">{problem}</p>;
  if (decision === null) return <p className="loading">{words.loading}</p>;
  return (
    <div className="decision">
      <ul>
        {decision.trace.map((step) => (
          <Step key={step.rule} step={step} place={place} />
        ))}
      </ul>
      <p className="quiet">
        {words.sinceWhen(dateAndTime(new Date(decision.changed_at), place))}
        {decision.previous !== null && ` ${words.before(decision.previous.reason)}`}
      </p>
    </div>
  );
}

const OUTCOME_ICONS = {
  passed: CheckIcon,
  matched: CheckIcon,
  failed: CrossIcon,
  not_matched: DashIcon,
  not_used: DashIcon,
};

function Step({ step, place }: { step: TraceStep; place: Place }): ReactElement {
  const Icon = OUTCOME_ICONS[step.outcome];
  return (
    <li className={`step ${step.outcome}`}>
      <Icon />
      <span className="step-words">
        <span>
          {RULE_WORDS[step.rule] ?? step.rule}
          <span className="visually-hidden">: {OUTCOME_WORDS[step.outcome]}.</span>
        </span>{' '}
        <span className="step-fact">{factInWords(step.fact, place)}</span>
      </span>
    </li>
  );
}

/** Facts name instants in UTC and services in the words of programs; people read their own time and the services' names. */
const factInWords = (fact: string, place: Place): string =>
  withServiceNames(FACT_WORDS[fact] ?? fact).replaceAll(/\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?Z/g, (instant) =>
    dateAndTime(new Date(instant), place),
  );

/** Home of the explanation of a decision: every rule that was tried, in words. */
import { useEffect, useState, type ReactElement } from 'react';
import {
  asFailure,
  explainDecision,
  type CalendarMeeting,
  type Client,
  type RecordingDecision,
} from '../../client/index.ts';
import { failureWords } from '../shared/failure-words.ts';
import { dateAndTime, type Place } from '../shared/times.ts';
import { CheckIcon, CrossIcon, DashIcon } from '../shared/icons.tsx';
import { FACT_WORDS, OUTCOME_WORDS, RULE_WORDS, withServiceNames, words } from './words.ts';

/**
 * The rules of one meeting, read anew whenever its decision changes.
 *
 * @param props.isReasonSaid Whether the sentence of the decision stands beside it already.
 */
export function DecisionDetails({
  client,
  meeting,
  place,
  isReasonSaid,
}: {
  client: Client;
  meeting: CalendarMeeting;
  place: Place;
  isReasonSaid: boolean;
}): ReactElement {
  const [decision, setDecision] = useState<RecordingDecision | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const { id, will_record_reason: reason, override_should_record: override } = meeting;
  useEffect(() => {
    let isCurrent = true;
    const read = async (): Promise<void> => {
      try {
        const answer = await explainDecision(client, { path: { id } });
        if (!isCurrent) return;
        setDecision(answer);
        setProblem(null);
      } catch (error) {
        if (isCurrent) setProblem(failureWords(asFailure(error)));
      }
    };
    void read();
    return () => {
      isCurrent = false;
    };
  }, [client, id, reason, override]);

  if (problem !== null && decision === null) return <p className="trouble">{problem}</p>;
  if (decision === null) return <p className="loading">{words.loading}</p>;
  return (
    <div className="decision">
      {!isReasonSaid && <p>{decision.reason}</p>}
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

function Step({ step, place }: { step: RecordingDecision['trace'][number]; place: Place }): ReactElement {
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

/** Home of one meeting: when, what, where, whose, whether it is recorded and why, and the switch. */
import { useId, useState, type ReactElement } from 'react';
import { Button, Disclosure, DisclosurePanel } from 'react-aria-components';
import { updateCalendarMeeting, type CalendarMeeting, type Client } from '../../client/index.ts';
import { failureWords } from '../shared/failure-words.ts';
import { timeOfDay, type Place } from '../shared/times.ts';
import { Toggle } from '../shared/toggle.tsx';
import { isFromMidnightToMidnight, isShownAllDay } from './days.ts';
import { DecisionDetails } from './decision-details.tsx';
import { meetingState, type MeetingState } from './meeting-state.ts';
import type { PersonEdit, PersonLive } from './snapshot.ts';
import { platformName, words } from './words.ts';

/** A row of the list. `say` reads a sentence to those who do not see it. */
export function MeetingRow(props: {
  client: Client;
  meeting: CalendarMeeting;
  place: Place;
  now: Date;
  edit: PersonLive['edit'];
  say: (sentence: string) => void;
}): ReactElement {
  const { client, meeting, place, now, edit, say } = props;
  const reasonId = useId();
  const [problem, setProblem] = useState<string | null>(null);
  const [isOpen, setOpen] = useState(false);
  const [isAsking, setAsking] = useState(false);
  const title = meeting.title === '' ? words.untitled : meeting.title;
  const state = meetingState(meeting, now, place, isAsking);
  const override = async (value: boolean | null): Promise<void> => {
    setProblem(null);
    setAsking(true);
    const failure = await edit(overrideEdit(meeting, value, say));
    setAsking(false);
    if (failure !== null) setProblem(words.notSaved(failureWords(failure)));
  };
  return (
    <li className="meeting">
      <Times meeting={meeting} place={place} now={now} />
      <Disclosure className="meeting-text" isExpanded={isOpen} onExpandedChange={setOpen}>
        <h4 className={meeting.title === '' ? 'untitled' : undefined} title={title}>
          <bdi className="clamped">{title}</bdi>
        </h4>
        <Facts meeting={meeting} mark={state.mark} />
        <UnknownZone zone={meeting.unknown_time_zone} />
        <p className="reason">
          <span id={reasonId}>{state.sentence}</span>{' '}
          <Button slot="trigger" className="text-button" aria-label={`${words.why} ${title}`}>
            {words.why}
          </Button>
        </p>
        {meeting.override_should_record !== null && (
          <p className="reason">
            {words.setByYou} ·{' '}
            <Button
              className="text-button"
              aria-label={`${words.usePreferences}: ${title}`}
              onPress={() => void override(null)}
            >
              {words.usePreferences}
            </Button>
          </p>
        )}
        {problem !== null && (
          <p className="trouble" role="alert">
            {problem}
          </p>
        )}
        <DisclosurePanel>
          {isOpen && (
            <DecisionDetails
              {...{ client, meeting, place }}
              isReasonSaid={state.sentence.startsWith(meeting.will_record_reason)}
            />
          )}
        </DisclosurePanel>
      </Disclosure>
      {!state.isOver && (
        <Toggle
          isSelected={state.isOn}
          isDisabled={!canBeRecorded(meeting, state, place)}
          onChange={(isOn) => void override(isOn)}
          aria-label={`${words.record} ${title}`}
          aria-describedby={reasonId}
        />
      )}
    </li>
  );
}

function Times({ meeting, place, now }: { meeting: CalendarMeeting; place: Place; now: Date }): ReactElement {
  if (isShownAllDay(meeting, place)) return <p className="times">{words.allDay}</p>;
  const start = new Date(meeting.start_time);
  const end = new Date(meeting.end_time);
  return (
    <p className="times">
      <time dateTime={meeting.start_time}>{timeOfDay(start, place)}</time>
      {end > start && (
        <>
          <span className="times-to">–</span>
          <time className="quiet" dateTime={meeting.end_time}>
            {timeOfDay(end, place)}
          </time>
        </>
      )}
      {start <= now && now < end && <span className="now">{words.now}</span>}
    </p>
  );
}

function UnknownZone({ zone }: { zone: CalendarMeeting['unknown_time_zone'] }): ReactElement | null {
  if (zone === null) return null;
  const { before, after, end } = words.unknownZone;
  return (
    <p className="reason">
      {before}
      <bdi>{zone.name}</bdi>
      {after}
      <bdi>{zone.read_as.replaceAll('_', ' ')}</bdi>
      {end}
    </p>
  );
}

function Facts({ meeting, mark }: { meeting: CalendarMeeting; mark: MeetingState['mark'] }): ReactElement {
  const facts = [...(meeting.is_external ? [words.external] : []), ...(meeting.is_recurring ? [words.repeats] : [])];
  return (
    <p className="facts">
      <span className={`badge${meeting.meeting_service === null ? ' none' : ''}`}>
        {meeting.meeting_service === null ? words.noLink : platformName(meeting.meeting_service)}
      </span>
      {mark !== null && <span className={`badge ${mark.tone}`}>{mark.words}</span>}
      <span className="fact-words">
        <Host meeting={meeting} />
        {facts.map((fact) => `\u00a0· ${fact}`).join('')}
      </span>
    </p>
  );
}

function Host({ meeting }: { meeting: CalendarMeeting }): ReactElement {
  if (meeting.is_hosted_by_me) return <>{words.youHost}</>;
  const host = meeting.organizer_email;
  return (
    <>
      {words.hostedBy}{' '}
      {host === '' ? (
        words.somebodyElse
      ) : (
        <bdi className="host" title={host}>
          {host}
        </bdi>
      )}
    </>
  );
}

/** Services that bots join and Recall has no name for: `platform` is null there. */
const JOINED_BESIDE_RECALL: readonly (string | null)[] = ['sandbox_room'];

/** False where a switch would change nothing. An override that is set and has no effect is the server's own word for it. */
function canBeRecorded(meeting: CalendarMeeting, state: MeetingState, place: Place): boolean {
  if (meeting.bot?.state === 'leaving') return false;
  if (state.isOn || meeting.will_record) return true;
  const hasTimes = meeting.end_time > meeting.start_time && !isFromMidnightToMidnight(meeting, place);
  const isJoinable = meeting.platform !== null || JOINED_BESIDE_RECALL.includes(meeting.meeting_service);
  return isJoinable && hasTimes && meeting.override_should_record !== true;
}

/** Sets or clears the override of one meeting; without the server's answer it is guessed only as far as it is certain. */
function overrideEdit(before: CalendarMeeting, value: boolean | null, say: (sentence: string) => void): PersonEdit {
  const put =
    (change: Partial<CalendarMeeting>): PersonEdit['apply'] =>
    (snapshot) => ({
      ...snapshot,
      meetings: snapshot.meetings.map((meeting) => (meeting.id === before.id ? { ...meeting, ...change } : meeting)),
    });
  return {
    apply: put({ override_should_record: value, ...(value !== null && { will_record: value }) }),
    undo: put({ override_should_record: before.override_should_record, will_record: before.will_record }),
    send: async (client) => {
      const saved = await updateCalendarMeeting(client, {
        path: { id: before.id },
        body: { override_should_record: value },
      });
      say(saved.will_record_reason);
      return put(saved);
    },
  };
}

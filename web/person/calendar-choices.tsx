/** Home of the calendars of one connection: which of them are read, how current each is, and what is wrong with it. */
import { useEffect, useRef, useState, type ReactElement } from 'react';
import { Button, Disclosure, DisclosurePanel } from 'react-aria-components';
import {
  asFailure,
  chooseCalendars,
  listCalendars,
  type CalendarConnection,
  type Client,
  type ConnectedCalendar,
} from '../../client/index.ts';
import type { Place } from '../shared/times.ts';
import { ChevronIcon } from '../shared/icons.tsx';
import { Toggle } from '../shared/toggle.tsx';
import { Freshness } from './freshness.tsx';
import { words } from './words.ts';

/** How many are read, and behind it each one with its switch. */
export function CalendarChoices(props: {
  client: Client;
  connection: CalendarConnection;
  place: Place;
  onChange: () => Promise<void>;
}): ReactElement {
  const { connection } = props;
  const [isOpen, setOpen] = useState(false);
  const summary = words.calendarsRead(connection.selected_calendars_count, connection.calendars_count);
  return (
    <Disclosure className="connection-more" isExpanded={isOpen} onExpandedChange={setOpen}>
      <Button slot="trigger" className="more-button" aria-label={`${summary}: ${connection.account}`}>
        <ChevronIcon />
        {summary}
      </Button>
      <DisclosurePanel>{isOpen && <CalendarList {...props} />}</DisclosurePanel>
    </Disclosure>
  );
}

function CalendarList(props: {
  client: Client;
  connection: CalendarConnection;
  place: Place;
  onChange: () => Promise<void>;
}): ReactElement {
  const { calendars, unread, problem, choose } = useCalendars(props);
  if (calendars === null) {
    return unread === null ? <p className="loading">{words.loading}</p> : <p className="trouble">{unread}</p>;
  }
  return (
    <>
      <ul className="calendar-list" aria-label={words.calendarsOf(props.connection.account)}>
        {calendars.map((calendar) => (
          <li key={calendar.id}>
            <Toggle isSelected={calendar.selected} onChange={(isOn) => void choose(calendar.id, isOn)}>
              {calendar.name}
              {calendar.selected && (
                <small>
                  <CalendarState calendar={calendar} place={props.place} />
                </small>
              )}
            </Toggle>
          </li>
        ))}
      </ul>
      {problem !== null && (
        <p className="trouble" role="alert">
          {problem}
        </p>
      )}
    </>
  );
}

function CalendarState({ calendar, place }: { calendar: ConnectedCalendar; place: Place }): ReactElement {
  return (
    <>
      {calendar.error ?? <Freshness provenCurrentAt={calendar.proven_current_at} place={place} />}
      {calendar.unreadable_count > 0 && <> · {words.unreadable(calendar.unreadable_count)}</>}
    </>
  );
}

/** The calendars, read again whenever the page was, and switched at once; put back when the server refuses. */
function useCalendars(props: { client: Client; connection: CalendarConnection; onChange: () => Promise<void> }): {
  calendars: ConnectedCalendar[] | null;
  /** Why they could not be read the last time; said only while none are known, because the page says the rest. */
  unread: string | null;
  /** Why the last choice was not saved. */
  problem: string | null;
  choose: (calendarId: string, selected: boolean) => Promise<void>;
} {
  const { client, connection, onChange } = props;
  const [calendars, setCalendars] = useState<ConnectedCalendar[] | null>(null);
  const [unread, setUnread] = useState<string | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  // An answer that was asked for before the last choice is older than it, so it is thrown away.
  const choices = useRef({ made: 0, waiting: 0 });

  useEffect(() => {
    let isCurrent = true;
    const { made } = choices.current;
    const read = async (): Promise<void> => {
      try {
        const answer = await listCalendars(client, { path: { id: connection.id } });
        if (!isCurrent || made !== choices.current.made) return;
        setCalendars(answer);
      } catch (error) {
        if (isCurrent) setUnread(asFailure(error).message);
      }
    };
    void read();
    return () => {
      isCurrent = false;
    };
  }, [client, connection]);

  const choose = async (calendarId: string, selected: boolean): Promise<void> => {
    const put = (value: boolean): void =>
      setCalendars((known) => known?.map((one) => (one.id === calendarId ? { ...one, selected: value } : one)) ?? null);
    choices.current.made += 1;
    choices.current.waiting += 1;
    setProblem(null);
    put(selected);
    try {
      const answer = await chooseCalendars(client, {
        path: { id: connection.id },
        body: [{ id: calendarId, selected }],
      });
      if (choices.current.waiting === 1) setCalendars(answer);
    } catch (error) {
      put(!selected);
      setProblem(words.notSaved(asFailure(error).message));
    }
    choices.current.waiting -= 1;
    if (choices.current.waiting === 0) await onChange();
  };
  return { calendars, unread, problem, choose };
}

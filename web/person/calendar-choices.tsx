/** Home of the calendars of one connection: which of them are read, how current each is, and what is wrong with it. */
import { useCallback, useEffect, useRef, useState, type ReactElement } from 'react';
import { Button, Disclosure, DisclosurePanel, Input, SearchField } from 'react-aria-components';
import {
  asFailure,
  chooseCalendars,
  listCalendars,
  refreshCalendars,
  type CalendarConnection,
  type Client,
  type ConnectedCalendar,
} from '../../client/index.ts';
import type { Place } from '../shared/times.ts';
import { failureWords } from '../shared/failure-words.ts';
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

/** From so many on there is a field to find one by its name. */
const MANY = 8;

function CalendarList(props: {
  client: Client;
  connection: CalendarConnection;
  place: Place;
  onChange: () => Promise<void>;
}): ReactElement {
  const { calendars, unread, problem, choose } = useCalendars(props);
  const [sought, setSought] = useState('');
  if (calendars === null) {
    return unread === null ? <p className="loading">{words.loading}</p> : <p className="trouble">{unread}</p>;
  }
  const found = calendars.filter(({ name }) => isFoundBy(name, sought));
  const allOrNone = (selected: boolean): void => {
    const others = found.filter((calendar) => calendar.selected !== selected);
    if (others.length > 0) void choose(new Map(others.map(({ id }) => [id, selected])));
  };
  return (
    <div className="calendar-choices">
      {calendars.length > 1 && (
        <div className="calendar-tools">
          {calendars.length > MANY && (
            <SearchField className="search" value={sought} onChange={setSought} aria-label={words.findCalendar}>
              <Input placeholder={words.findCalendar} />
            </SearchField>
          )}
          <span className="quiet" aria-hidden="true">
            {words.choose}
          </span>
          {[true, false].map((selected) => {
            const label = selected ? words.readAll : words.readNone;
            return (
              <Button
                key={label}
                className="text-button"
                isDisabled={found.every((calendar) => calendar.selected === selected)}
                aria-label={`${words.choose}: ${label}`}
                onPress={() => allOrNone(selected)}
              >
                {label}
              </Button>
            );
          })}
        </div>
      )}
      {found.length === 0 && <p className="quiet">{words.noSuchCalendar}</p>}
      <ul className="calendar-list" aria-label={words.calendarsOf(props.connection.account)}>
        {found.map((calendar) => (
          <li key={calendar.id}>
            <Toggle isSelected={calendar.selected} onChange={(isOn) => void choose(new Map([[calendar.id, isOn]]))}>
              <bdi title={calendar.name}>{calendar.name}</bdi>
              {calendar.selected && (
                <small>
                  <CalendarState calendar={calendar} place={props.place} />
                </small>
              )}
            </Toggle>
          </li>
        ))}
      </ul>
      {unread !== null && <p className="trouble">{words.listAsKnown(unread)}</p>}
      {problem !== null && (
        <p className="trouble" role="alert">
          {problem}
        </p>
      )}
    </div>
  );
}

/** Whether a name has all the words that are sought, whatever their case and accents. */
function isFoundBy(name: string, sought: string): boolean {
  const plain = (text: string): string => text.normalize('NFKD').replaceAll(/\p{M}/gu, '').toLowerCase();
  const inName = plain(name);
  return plain(sought)
    .split(/\s+/)
    .every((word) => inName.includes(word));
}

function CalendarState({ calendar, place }: { calendar: ConnectedCalendar; place: Place }): ReactElement {
  return (
    <>
      {calendar.error ?? <Freshness provenCurrentAt={calendar.proven_current_at} place={place} />}
      {calendar.unreadable_count > 0 && <> · {words.unreadable(calendar.unreadable_count)}</>}
    </>
  );
}

/**
 * The calendars: asked of the account when they are opened, read again whenever the page was, and switched at once; put back when
 * the server refuses.
 */
function useCalendars(props: { client: Client; connection: CalendarConnection; onChange: () => Promise<void> }): {
  calendars: ConnectedCalendar[] | null;
  /** Why they could not be read, or asked of the account, the last time; null when they could. */
  unread: string | null;
  /** Why the last choice was not saved. */
  problem: string | null;
  choose: (choices: ReadonlyMap<string, boolean>) => Promise<void>;
} {
  const { client, connection, onChange } = props;
  const { id } = connection;
  const [calendars, setCalendars] = useState<ConnectedCalendar[] | null>(null);
  const [unread, setUnread] = useState<string | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  // An answer that was asked for before the last choice, or before another answer, is older than it, so it is thrown away.
  const asked = useRef({ made: 0, waiting: 0 });

  const read = useCallback(async (ask: () => Promise<ConnectedCalendar[]>): Promise<void> => {
    asked.current.made += 1;
    const { made } = asked.current;
    try {
      const answer = await ask();
      if (made !== asked.current.made) return;
      setCalendars(answer);
      setUnread(null);
    } catch (error) {
      if (made === asked.current.made) setUnread(failureWords(asFailure(error)));
    }
  }, []);
  // The page says how many there are.
  const onOpened = useRef(onChange);
  useEffect(() => {
    const open = async (): Promise<void> => {
      await read(() => listCalendars(client, { path: { id } }));
      await read(() => refreshCalendars(client, { path: { id } }));
      await onOpened.current();
    };
    void open();
  }, [client, id, read]);
  const isFirst = useRef(true);
  useEffect(() => {
    if (!isFirst.current && asked.current.waiting === 0) void read(() => listCalendars(client, { path: { id } }));
    isFirst.current = false;
  }, [client, id, connection, read]);

  const choose = async (choices: ReadonlyMap<string, boolean>): Promise<void> => {
    const put = (value: (calendarId: string, before: boolean) => boolean): void =>
      setCalendars((known) => known?.map((one) => ({ ...one, selected: value(one.id, one.selected) })) ?? null);
    asked.current.made += 1;
    asked.current.waiting += 1;
    setProblem(null);
    put((calendarId, before) => choices.get(calendarId) ?? before);
    try {
      const body = [...choices].map(([calendarId, selected]) => ({ id: calendarId, selected }));
      const answer = await chooseCalendars(client, { path: { id }, body });
      if (asked.current.waiting === 1) setCalendars(answer);
    } catch (error) {
      put((calendarId, before) => (choices.has(calendarId) ? choices.get(calendarId) !== true : before));
      setProblem(words.notSaved(failureWords(asFailure(error))));
    }
    asked.current.waiting -= 1;
    if (asked.current.waiting === 0) await onChange();
  };
  return { calendars, unread, problem, choose };
}

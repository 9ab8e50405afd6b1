/** Home of the person's page: its parts from top to bottom. */
import { useState, type ReactElement, type ReactNode } from 'react';
import { Button } from 'react-aria-components';
import type { CalendarConnection, CalendarUser, Client } from '../../client/index.ts';
import { failureWords } from '../shared/failure-words.ts';
import { timeOfDay, type Place } from '../shared/times.ts';
import { Notice } from '../shared/notice.tsx';
import type { Outcome } from './arrival.ts';
import { Calendars } from './calendars.tsx';
import { Meetings } from './meetings.tsx';
import { PreferencesForm } from './preferences-form.tsx';
import { isFirstRead } from './first-read.ts';
import { type PersonLive } from './snapshot.ts';
import { connectError, KIND_WORDS, words } from './words.ts';

/** Everything a person sees and changes. @param props.children What lies over it, or nothing. */
export function PersonPage(props: {
  client: Client;
  live: PersonLive;
  place: Place;
  outcome: Outcome;
  children: ReactNode;
}): ReactElement {
  const { client, live, place } = props;
  const { snapshot, failure } = live;
  const hasConnections = (snapshot?.connections.length ?? 0) > 0;
  return (
    <>
      <main className={hasConnections ? 'settled' : undefined}>
        <Masthead user={snapshot?.user ?? null} hasParts={hasConnections} />
        {props.children}
        <OutcomeNotice outcome={props.outcome} connections={snapshot?.connections ?? null} />
        <div role="status">
          <LostNotice connections={snapshot?.connections ?? []} />
        </div>
        {snapshot === null ? (
          <p className="loading">{words.loading}</p>
        ) : (
          <div className="parts">
            {hasConnections && (
              <Meetings
                client={client}
                meetings={snapshot.meetings}
                place={place}
                edit={live.edit}
                emptyWords={wordsForNoMeetings(snapshot.connections)}
              />
            )}
            <div className="settings">
              <Calendars
                client={client}
                connections={snapshot.connections}
                links={snapshot.links}
                place={place}
                onChange={live.reload}
              />
              <PreferencesForm preferences={snapshot.user.preferences} edit={live.edit} />
            </div>
          </div>
        )}
      </main>
      <div role="status">
        {failure !== null && failure.kind !== 'signed_out' && (
          <p className="banner">
            <strong>{failureWords(failure)}</strong>{' '}
            {live.knownAt !== null && words.stale(timeOfDay(live.knownAt, place))}
          </p>
        )}
      </div>
    </>
  );
}

/** Whose page it is, and on a narrow page the way to what stands below the meetings. */
function Masthead({ user, hasParts }: { user: CalendarUser | null; hasParts: boolean }): ReactElement {
  return (
    <header className="masthead">
      <p className="wordmark">{words.product}</p>
      <h1>{words.title}</h1>
      <p className="lead">{words.lead}</p>
      {user !== null && user.external_id !== null && (
        <p className="whose quiet">
          {words.pageOf} <bdi>{user.external_id}</bdi>
        </p>
      )}
      {hasParts && (
        <nav className="jumps" aria-label={words.jumpTo}>
          {[
            { id: 'calendars', label: words.calendars },
            { id: 'recording', label: words.recording },
          ].map(({ id, label }) => (
            <Button key={id} className="text-button" onPress={() => jumpTo(id)}>
              {label}
            </Button>
          ))}
        </nav>
      )}
    </header>
  );
}

// Not by the fragment of the address, which is where links bring their tokens.
function jumpTo(id: string): void {
  const heading = document.querySelector<HTMLElement>(`#${id}`);
  heading?.scrollIntoView();
  heading?.focus({ preventScroll: true });
}

function wordsForNoMeetings(connections: readonly CalendarConnection[]): string {
  if (connections.some(isFirstRead)) return words.meetingsSoon;
  if (connections.every((connection) => !connection.connected)) return words.meetingsLost;
  const isAnyRead = connections.some(({ connected, selected_calendars_count: count }) => connected && count > 0);
  return isAnyRead ? words.noMeetings : words.meetingsSwitchedOff;
}

/** Says what was lost for as long as it is; the way back stands beside the connection itself, first in its list. */
function LostNotice({ connections }: { connections: readonly CalendarConnection[] }): ReactElement | null {
  const lost = connections.filter((connection) => !connection.connected);
  const [first] = lost;
  if (first === undefined) return null;
  return (
    <Notice tone="bad">
      <strong>
        {lost.length === 1 ? words.lost(first.account, KIND_WORDS[first.kind]) : words.lostSeveral(lost.length)}
      </strong>{' '}
      {words.lostMeaning}
    </Notice>
  );
}

/** How the trip to a consent page ended, until it is dismissed or not true any more. */
function OutcomeNotice(props: {
  outcome: Outcome;
  connections: readonly CalendarConnection[] | null;
}): ReactElement | null {
  const { connections } = props;
  const [outcome, setOutcome] = useState(props.outcome);
  // What was connected when the page came back, to tell what is new since then.
  const [first, setFirst] = useState<readonly CalendarConnection[] | null>(null);
  if (first === null && connections !== null) setFirst(connections);
  const isTrue = outcome !== null && (connections === null || isStillTrue(outcome, first ?? connections, connections));
  if (outcome !== null && !isTrue) setOutcome(null);
  if (outcome === null || !isTrue) return null;
  const what = outcome.provider === null ? words.yourCalendar : KIND_WORDS[outcome.provider];
  const onDismiss = (): void => setOutcome(null);
  return outcome.kind === 'connected' ? (
    <Notice tone="good" onDismiss={onDismiss}>
      {words.connected(what)}
    </Notice>
  ) : (
    <Notice tone="bad" onDismiss={onDismiss}>
      <strong>{words.connectFailed(what)}</strong> {connectError(outcome.provider, outcome.code)}
    </Notice>
  );
}

/** "Connected" holds while one is; "not connected" until one comes that was not there, or was lost, before. */
function isStillTrue(
  { kind, provider }: NonNullable<Outcome>,
  before: readonly CalendarConnection[],
  present: readonly CalendarConnection[],
): boolean {
  const connected = present.filter((one) => one.connected && (provider === null || one.kind === provider));
  if (kind === 'connected') return connected.length > 0;
  return connected.every(({ id }) => before.some((one) => one.id === id && one.connected));
}

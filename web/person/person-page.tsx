/** Home of the person's page: its parts from top to bottom. */
import { useState, type ReactElement } from 'react';
import type { CalendarConnection, Client } from '../../client/index.ts';
import { timeOfDay, type Place } from '../shared/times.ts';
import { Notice } from '../shared/notice.tsx';
import type { Outcome } from './arrival.ts';
import { Calendars } from './calendars.tsx';
import { Meetings } from './meetings.tsx';
import { PreferencesForm } from './preferences-form.tsx';
import { isFirstRead, type PersonLive } from './snapshot.ts';
import { connectError, KIND_WORDS, words } from './words.ts';

/** Everything a person sees and changes. */
export function PersonPage(props: { client: Client; live: PersonLive; place: Place; outcome: Outcome }): ReactElement {
  const { client, live, place } = props;
  const { snapshot, failure } = live;
  const [outcome, setOutcome] = useState(props.outcome);
  return (
    <>
      <main>
        <header className="masthead">
          <p className="wordmark">{words.product}</p>
          <h1>{words.title}</h1>
          <p className="lead">{words.lead}</p>
        </header>
        {outcome !== null && <OutcomeNotice outcome={outcome} onDismiss={() => setOutcome(null)} />}
        <div role="status">
          <LostNotice connections={snapshot?.connections ?? []} />
        </div>
        {snapshot === null ? (
          <p className="loading">{words.loading}</p>
        ) : (
          <>
            <Calendars
              client={client}
              connections={snapshot.connections}
              links={snapshot.links}
              place={place}
              onChange={live.reload}
            />
            <PreferencesForm preferences={snapshot.user.preferences} edit={live.edit} />
            {snapshot.connections.length > 0 && (
              <Meetings
                client={client}
                meetings={snapshot.meetings}
                place={place}
                edit={live.edit}
                emptyWords={wordsForNoMeetings(snapshot.connections)}
              />
            )}
          </>
        )}
      </main>
      <div role="status">
        {failure !== null && failure.kind !== 'signed_out' && (
          <p className="banner">
            <strong>{failure.message}</strong> {live.knownAt !== null && words.stale(timeOfDay(live.knownAt, place))}
          </p>
        )}
      </div>
    </>
  );
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

function OutcomeNotice({ outcome, onDismiss }: { outcome: NonNullable<Outcome>; onDismiss: () => void }): ReactElement {
  const what = outcome.provider === null ? words.yourCalendar : KIND_WORDS[outcome.provider];
  return outcome.kind === 'connected' ? (
    <Notice tone="good" onDismiss={onDismiss}>
      {words.connected(what)}
    </Notice>
  ) : (
    <Notice tone="bad" onDismiss={onDismiss}>
      <strong>{words.connectFailed(what)}</strong> {connectError(outcome.provider, outcome.code, outcome.reason)}
    </Notice>
  );
}

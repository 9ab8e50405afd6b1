/** Home of the way in: with a token the person's page, without one a sentence that says how to get it. */
import { useEffect, useMemo, useState, type ReactElement } from 'react';
import { createClient, type ApiFailure } from '../../client/index.ts';
import { pickLocale, type Place } from '../shared/times.ts';
import { useLive } from '../shared/use-live.ts';
import { arrive, forgetToken, type Arrival, type Outcome } from './arrival.ts';
import { PersonPage } from './person-page.tsx';
import { personSource } from './snapshot.ts';
import { words } from './words.ts';

const arrival = arrive();

/** The whole page. */
export function App(): ReactElement {
  const [current, setCurrent] = useState<Arrival>(arrival);
  useEffect(() => {
    // Another link opened in the same tab changes the fragment only, which loads nothing.
    const onFragment = (): void => {
      if (location.hash !== '') setCurrent(arrive());
    };
    globalThis.addEventListener('hashchange', onFragment);
    return () => globalThis.removeEventListener('hashchange', onFragment);
  }, []);
  if (current.token === null) return <Closed {...words.noToken} />;
  return <Opened key={current.token} token={current.token} outcome={current.outcome} />;
}

function Opened({ token, outcome }: { token: string; outcome: Outcome }): ReactElement {
  const client = useMemo(() => createClient({ baseUrl: '', calendarToken: token }), [token]);
  const live = useLive(client, personSource);
  const [place] = useState<Place>(() => ({
    locale: pickLocale(navigator.languages),
    timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
  }));
  const isSignedOut = live.failure?.kind === 'signed_out';
  useEffect(() => {
    if (isSignedOut) forgetToken();
  }, [isSignedOut]);
  if (live.failure?.kind === 'signed_out') return <Closed {...closedWords(live.failure)} />;
  return <PersonPage client={client} live={live} place={place} outcome={outcome} />;
}

function closedWords(failure: ApiFailure): { title: string; text: string } {
  if (failure.code === 'calendar_token_expired') return words.tokenExpired;
  return failure.code === 'calendar_user_deleted' ? words.userDeleted : words.tokenInvalid;
}

function Closed({ title, text }: { title: string; text: string }): ReactElement {
  return (
    <main className="closed">
      <p className="wordmark">{words.product}</p>
      <h1>{title}</h1>
      <p>{text}</p>
    </main>
  );
}

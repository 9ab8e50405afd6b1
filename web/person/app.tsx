/** Home of the way in: with a token the person's page, without one a sentence that says how to get it. */
import { useCallback, useEffect, useMemo, useState, type ReactElement, type ReactNode } from 'react';
import { createClient, type ApiFailure } from '../../client/index.ts';
import { pickLocale, type Place } from '../shared/times.ts';
import { useLive } from '../shared/use-live.ts';
import { arrive, forgetToken, keepToken, type Arrival, type Outcome } from './arrival.ts';
import { OfferedPage } from './offered-page.tsx';
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
  const { token, offered, outcome } = current;
  const accept = useCallback(() => {
    if (offered === null) return;
    keepToken(offered);
    setCurrent({ token: offered, offered: null, outcome: null });
  }, [offered]);
  const decline = useCallback(() => setCurrent((arrived) => ({ ...arrived, offered: null })), []);
  if (token === null) return <Closed {...words.noToken} />;
  return (
    <Opened key={token} token={token} outcome={outcome}>
      {offered !== null && <OfferedPage open={token} offered={offered} onAccept={accept} onDecline={decline} />}
    </Opened>
  );
}

function Opened(props: { token: string; outcome: Outcome; children: ReactNode }): ReactElement {
  const { token, outcome, children } = props;
  const client = useMemo(() => createClient({ baseUrl: '', calendarToken: token, keepsAnswers: true }), [token]);
  const live = useLive(client, personSource);
  const [place] = useState<Place>(() => ({
    locale: pickLocale(navigator.languages),
    timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
  }));
  const isSignedOut = live.failure?.kind === 'signed_out';
  useEffect(() => {
    if (isSignedOut) forgetToken();
  }, [isSignedOut]);
  if (live.failure?.kind === 'signed_out') {
    return (
      <>
        {children === false && <Closed {...closedWords(live.failure)} />}
        {children}
      </>
    );
  }
  return (
    <PersonPage client={client} live={live} place={place} outcome={outcome}>
      {children}
    </PersonPage>
  );
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

/** Home of the calendars part: what is connected and how current it is, and the ways to connect more. */
import { useState, type ReactElement } from 'react';
import { Button, Disclosure, DisclosurePanel, Heading, ProgressBar } from 'react-aria-components';
import type { Api } from './api.ts';
import { ConnectWays } from './connect-ways.tsx';
import { timeAgo, type Place } from './days.ts';
import { DisconnectButton } from './disconnect-button.tsx';
import { ChevronIcon } from './icons.tsx';
import { isFirstRead } from './use-live.ts';
import { useNow } from './use-now.ts';
import type { Connection } from './wire.ts';
import { KIND_WORDS, words } from './words.ts';

/** The list of connections, and below it, or instead of it, the ways to connect. */
export function Calendars(props: {
  api: Api;
  connections: Connection[];
  googleLink: string | null;
  place: Place;
  onChange: () => Promise<void>;
}): ReactElement {
  const { api, connections, googleLink, place, onChange } = props;
  const [isAdding, setAdding] = useState(false);
  const ways = (
    <ConnectWays
      api={api}
      googleLink={googleLink}
      hasGoogle={connections.some((connection) => connection.kind === 'google')}
      onConnected={async () => {
        setAdding(false);
        await onChange();
      }}
    />
  );
  return (
    <section aria-labelledby="calendars">
      <h2 id="calendars">{words.calendars}</h2>
      {connections.length === 0 ? (
        <div className="card padded">
          <p>{words.connectFirst}</p>
          {ways}
        </div>
      ) : (
        <div className="card">
          <ul className="rows">
            {connections.map((connection) => (
              <ConnectionRow
                key={connection.id}
                {...{ api, connection, googleLink, place, onChange }}
                onConnectAgain={() => setAdding(true)}
              />
            ))}
          </ul>
          <Disclosure className="drawer" isExpanded={isAdding} onExpandedChange={setAdding}>
            <Heading level={3}>
              <Button slot="trigger" className="drawer-button">
                <ChevronIcon />
                {words.connectAnother}
              </Button>
            </Heading>
            <DisclosurePanel className="drawer-panel">{isAdding && ways}</DisclosurePanel>
          </Disclosure>
        </div>
      )}
    </section>
  );
}

function ConnectionRow(props: {
  api: Api;
  connection: Connection;
  googleLink: string | null;
  place: Place;
  onChange: () => Promise<void>;
  onConnectAgain: () => void;
}): ReactElement {
  const { connection, googleLink } = props;
  const tone = !connection.connected ? 'bad' : isFirstRead(connection) || connection.reason !== null ? 'wait' : 'good';
  return (
    <li className="connection">
      <span className={`dot ${tone}`} aria-hidden="true" />
      <div className="connection-text">
        <p className="connection-account">{connection.account}</p>
        <p className="quiet">
          {KIND_WORDS[connection.kind]} · <Freshness connection={connection} place={props.place} />
        </p>
      </div>
      {connection.reason !== null && (
        <p className={`connection-reason ${connection.connected ? 'quiet' : 'trouble'}`}>{connection.reason}</p>
      )}
      <div className="connection-actions">
        {!connection.connected &&
          (connection.kind === 'google' && googleLink !== null ? (
            <a className="button primary" href={googleLink}>
              {words.connectAgain}
            </a>
          ) : (
            <Button className="button primary" onPress={props.onConnectAgain}>
              {words.connectAgain}
            </Button>
          ))}
        <DisconnectButton api={props.api} connection={connection} onDone={props.onChange} />
      </div>
      {isFirstRead(connection) && (
        <ProgressBar className="progress" isIndeterminate aria-label={`${connection.account}: ${words.firstRead}`} />
      )}
    </li>
  );
}

function Freshness({ connection, place }: { connection: Connection; place: Place }): string {
  const now = useNow();
  if (!connection.connected) return words.disconnected;
  if (connection.proven_current_at === null) return words.firstRead;
  const ago = timeAgo(new Date(connection.proven_current_at), now, place);
  return ago === null ? words.upToDateNow : words.upToDateAgo(ago);
}

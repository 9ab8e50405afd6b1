/** Home of one connection in the list: what it is, how current it is, what is wrong, and what can be done about it. */
import { useState, type ReactElement } from 'react';
import { Button, ProgressBar } from 'react-aria-components';
import type { CalendarConnection, Client, ConnectLinks } from '../../client/index.ts';
import type { Place } from '../shared/times.ts';
import { CalDavForm } from './caldav-form.tsx';
import { CalendarChoices } from './calendar-choices.tsx';
import { linkForAccount } from './consent-links.ts';
import { DisconnectButton } from './disconnect-button.tsx';
import { FeedForm } from './feed-form.tsx';
import { Freshness } from './freshness.tsx';
import { isFirstRead } from './first-read.ts';
import { KIND_WORDS, words } from './words.ts';

/** A row. `onChange` is called after it was connected again, disconnected, or other calendars of it were chosen. */
export function ConnectionRow(props: {
  client: Client;
  connection: CalendarConnection;
  links: ConnectLinks;
  place: Place;
  onReconnected: (connection: CalendarConnection) => Promise<void>;
  onDisconnected: () => Promise<void>;
  onChange: () => Promise<void>;
}): ReactElement {
  const { client, connection, links, place } = props;
  const [isFormOpen, setFormOpen] = useState(false);
  // A feed is one calendar for ever; an account may have new ones by now.
  const hasChoice = connection.kind !== 'ics' || isSwitchedOff(connection);
  const form = {
    client,
    onConnected: async (reconnected: CalendarConnection) => {
      await props.onReconnected(reconnected);
      setFormOpen(false);
    },
    onCancel: () => setFormOpen(false),
  };
  return (
    <li className="connection">
      <span className={`dot ${toneOf(connection)}`} aria-hidden="true" />
      <div className="connection-text">
        <p className="connection-account" dir="auto">
          {connection.account}
        </p>
        <p className="connection-state quiet">
          <span>{KIND_WORDS[connection.kind]}</span>{' '}
          <span>
            <State connection={connection} place={place} />
          </span>
        </p>
      </div>
      {connection.reason !== null && (
        <p className={`connection-reason ${connection.connected ? 'quiet' : 'trouble'}`}>{connection.reason}</p>
      )}
      <div className="connection-actions">
        {!connection.connected && (
          <ConnectAgain
            connection={connection}
            links={links}
            isOpen={isFormOpen}
            onPress={() => setFormOpen(!isFormOpen)}
          />
        )}
        <DisconnectButton client={client} connection={connection} onDone={props.onDisconnected} />
      </div>
      {connection.connected && hasChoice && (
        <CalendarChoices client={client} connection={connection} place={place} onChange={props.onChange} />
      )}
      {!connection.connected && isFormOpen && (
        <div className="connection-form">
          {connection.kind === 'caldav' ? (
            <CalDavForm {...form} presets={links.caldav.presets} lostAccount={connection.account} />
          ) : (
            <FeedForm {...form} />
          )}
        </div>
      )}
      {isFirstRead(connection) && (
        <ProgressBar className="progress" isIndeterminate aria-label={`${connection.account}: ${words.firstRead}`} />
      )}
    </li>
  );
}

const isSwitchedOff = (connection: CalendarConnection): boolean =>
  connection.calendars_count > 0 && connection.selected_calendars_count === 0;

function toneOf(connection: CalendarConnection): 'good' | 'wait' | 'bad' {
  if (!connection.connected) return 'bad';
  const isWaiting = isFirstRead(connection) || isSwitchedOff(connection) || connection.reason !== null;
  return isWaiting ? 'wait' : 'good';
}

function State({ connection, place }: { connection: CalendarConnection; place: Place }): ReactElement {
  if (!connection.connected) return <>{words.disconnected}</>;
  if (isSwitchedOff(connection)) return <>{words.noCalendarRead}</>;
  return <Freshness provenCurrentAt={connection.proven_current_at} place={place} />;
}

/** Google and Microsoft ask for consent on their page, with this account chosen; the others open their form. */
function ConnectAgain(props: {
  connection: CalendarConnection;
  links: ConnectLinks;
  isOpen: boolean;
  onPress: () => void;
}): ReactElement {
  const { connection, links } = props;
  const label = `${words.connectAgain}: ${connection.account}`;
  if (connection.kind === 'google' || connection.kind === 'microsoft') {
    const link = links[connection.kind];
    return link === null ? (
      <span className="quiet">{words.notSetUp([KIND_WORDS[connection.kind]])}</span>
    ) : (
      <a className="button primary" href={linkForAccount(link, connection.account)} aria-label={label}>
        {words.connectAgain}
      </a>
    );
  }
  return (
    <Button
      className={props.isOpen ? 'button' : 'button primary'}
      aria-label={label}
      aria-expanded={props.isOpen}
      onPress={props.onPress}
    >
      {words.connectAgain}
    </Button>
  );
}

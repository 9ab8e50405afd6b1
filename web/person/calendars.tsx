/** Home of the calendars part: what is connected and how current it is, and the ways to connect more. */
import { useEffect, useRef, useState, type ReactElement } from 'react';
import { Button, Disclosure, DisclosurePanel, Heading } from 'react-aria-components';
import type { CalendarConnection, Client, ConnectLinks } from '../../client/index.ts';
import type { Place } from '../shared/times.ts';
import { ChevronIcon } from '../shared/icons.tsx';
import { ConnectWays } from './connect-ways.tsx';
import { ConnectionRow } from './connection-row.tsx';
import { words } from './words.ts';

/** The list of connections, lost ones first, and below it, or instead of it, the ways to connect. */
export function Calendars(props: {
  client: Client;
  connections: CalendarConnection[];
  links: ConnectLinks;
  place: Place;
  onChange: () => Promise<void>;
}): ReactElement {
  const { client, connections, links, place, onChange } = props;
  const [isAdding, setAdding] = useState(false);
  const [said, say] = useState('');
  const heading = useRef<HTMLHeadingElement>(null);
  const isHeadingNext = useRef(false);
  useEffect(() => {
    // What had the focus went away with the form or the row.
    if (isHeadingNext.current) heading.current?.focus();
    isHeadingNext.current = false;
  }, [connections]);
  const changed = async (sentence: string): Promise<void> => {
    isHeadingNext.current = true;
    setAdding(false);
    say(sentence);
    await onChange();
  };
  const onConnected = (connection: CalendarConnection): Promise<void> =>
    changed(words.nowConnected(connection.account));
  const ways = <ConnectWays {...{ client, links, onConnected }} />;
  return (
    <section aria-labelledby="calendars">
      <h2 id="calendars" ref={heading} tabIndex={-1}>
        {words.calendars}
      </h2>
      {connections.length === 0 ? (
        <div className="card padded">
          <p>{words.connectFirst}</p>
          {ways}
        </div>
      ) : (
        <div className="card">
          <ul className="rows">
            {connections
              .toSorted((a, b) => Number(a.connected) - Number(b.connected))
              .map((connection) => (
                <ConnectionRow
                  key={connection.id}
                  {...{ client, connection, links, place, onChange }}
                  onReconnected={onConnected}
                  onDisconnected={() => changed(words.nowDisconnected(connection.account))}
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
      <p className="visually-hidden" role="status">
        {said}
      </p>
    </section>
  );
}

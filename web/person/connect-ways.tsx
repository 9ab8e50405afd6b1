/** Home of the ways to connect a calendar: consent pages, a CalDAV account, and the address of a feed. */
import type { ReactElement } from 'react';
import { Button, Disclosure, DisclosureGroup, DisclosurePanel, Heading } from 'react-aria-components';
import type { CalendarConnection, Client, ConnectLinks } from '../../client/index.ts';
import { ChevronIcon } from '../shared/icons.tsx';
import { CalDavForm } from './caldav-form.tsx';
import { FeedForm } from './feed-form.tsx';
import type { ConsentProvider } from './consent-links.ts';
import { KIND_WORDS, words } from './words.ts';

const PROVIDERS: readonly ConsentProvider[] = ['google', 'microsoft'];

/** All ways, the most usual ones first; of the forms one is open at a time. */
export function ConnectWays(props: {
  client: Client;
  links: ConnectLinks;
  onConnected: (connection: CalendarConnection) => Promise<void>;
}): ReactElement {
  const { client, links, onConnected } = props;
  const offered = PROVIDERS.flatMap((provider) => {
    const link = links[provider];
    return link === null ? [] : [{ provider, link }];
  });
  const missing = PROVIDERS.filter((provider) => links[provider] === null).map((provider) => KIND_WORDS[provider]);
  return (
    <div className="ways">
      {offered.length > 0 && (
        <div className="way-buttons">
          {offered.map(({ provider, link }) => (
            // Before another account takes the place of one, the server asks, on the way back.
            <a key={provider} className="button primary" href={link}>
              {words.connect(KIND_WORDS[provider])}
            </a>
          ))}
        </div>
      )}
      {missing.length > 0 && <p className="quiet">{words.notSetUp(missing)}</p>}
      <DisclosureGroup className="way-forms" defaultExpandedKeys={offered.length === 0 ? ['caldav'] : []}>
        <FormWay id="caldav" title={words.calDav} text={words.calDavText}>
          <CalDavForm client={client} presets={links.caldav.presets} onConnected={onConnected} />
        </FormWay>
        <FormWay id="ics" title={words.feed} text={words.feedText}>
          <FeedForm client={client} onConnected={onConnected} />
        </FormWay>
      </DisclosureGroup>
    </div>
  );
}

function FormWay(props: { id: string; title: string; text: string; children: ReactElement }): ReactElement {
  return (
    <Disclosure id={props.id}>
      {({ isExpanded }) => (
        <>
          <Heading level={3}>
            <Button slot="trigger" className="drawer-button">
              <ChevronIcon />
              <span>
                {props.title}
                <small>{props.text}</small>
              </span>
            </Button>
          </Heading>
          <DisclosurePanel>{isExpanded && props.children}</DisclosurePanel>
        </>
      )}
    </Disclosure>
  );
}

/** Home of the ways to connect a calendar: Google's consent page, and the address of a feed. */
import { useState, type ReactElement } from 'react';
import { Button, Disclosure, DisclosurePanel, Heading } from 'react-aria-components';
import type { Api } from './api.ts';
import { FeedForm } from './feed-form.tsx';
import { ChevronIcon } from './icons.tsx';
import { words } from './words.ts';

/** All ways, the most usual one first. */
export function ConnectWays(props: {
  api: Api;
  googleLink: string | null;
  hasGoogle: boolean;
  onConnected: () => Promise<void>;
}): ReactElement {
  const [isFeedOpen, setFeedOpen] = useState(props.googleLink === null);
  return (
    <div className="ways">
      {props.googleLink === null ? (
        <p className="quiet">{words.googleMissing}</p>
      ) : (
        <>
          <a className="button primary" href={props.googleLink}>
            {words.connectGoogle}
          </a>
          {props.hasGoogle && <p className="quiet">{words.googleReplaces}</p>}
        </>
      )}
      <Disclosure isExpanded={isFeedOpen} onExpandedChange={setFeedOpen}>
        <Heading level={3}>
          <Button slot="trigger" className="drawer-button">
            <ChevronIcon />
            {words.feed}
          </Button>
        </Heading>
        <DisclosurePanel>
          <FeedForm api={props.api} onConnected={props.onConnected} />
        </DisclosurePanel>
      </Disclosure>
    </div>
  );
}

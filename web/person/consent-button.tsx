/** Home of the way to a consent page: straight there, or after a question when another account would go. */
import { useState, type ReactElement } from 'react';
import { Button } from 'react-aria-components';
import type { CalendarConnection } from '../../client/index.ts';
import { Question } from '../shared/question.tsx';
import type { ConsentProvider } from './consent-links.ts';
import { KIND_WORDS, words } from './words.ts';

/** A link to the consent page. @param props.replaced The account whose place another one takes; null: none goes. */
export function ConsentButton(props: {
  provider: ConsentProvider;
  link: string;
  replaced: CalendarConnection | null;
}): ReactElement {
  const { provider, link, replaced } = props;
  const [isOpen, setOpen] = useState(false);
  const label = words.connect(KIND_WORDS[provider]);
  if (replaced === null) {
    return (
      <a className="button primary" href={link}>
        {label}
      </a>
    );
  }
  return (
    <>
      <Button className="button primary" aria-haspopup="dialog" onPress={() => setOpen(true)}>
        {label}
      </Button>
      <Question
        title={words.replaceQuestion(replaced.account)}
        text={words.replaceMeaning(replaced.account, provider)}
        isOpen={isOpen}
        no={words.cancel}
        onClose={() => setOpen(false)}
      >
        <a className="button primary" href={link}>
          {words.goOnTo(provider)}
        </a>
      </Question>
    </>
  );
}

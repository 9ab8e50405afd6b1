/** Home of a link that was opened while the page of somebody is open: it never takes that person's place unasked. */
import { useEffect, useState, type ReactElement } from 'react';
import { Button } from 'react-aria-components';
import { asFailure, createClient, getCalendarUser, type ApiFailure, type CalendarUser } from '../../client/index.ts';
import { Notice } from '../shared/notice.tsx';
import { Question } from '../shared/question.tsx';
import { words } from './words.ts';

type Found = { user: CalendarUser | null; failure: ApiFailure | null };

/** The question whose page it shall be; nothing while that is looked up, and for a newer link of the same person. */
export function OfferedPage(props: {
  open: string;
  offered: string;
  onAccept: () => void;
  onDecline: () => void;
}): ReactElement | null {
  const { open, offered, onAccept, onDecline } = props;
  const [found, setFound] = useState<{ mine: Found; theirs: Found } | null>(null);
  useEffect(() => {
    let isCurrent = true;
    const look = async (): Promise<void> => {
      const [mine, theirs] = await Promise.all([find(open), find(offered)]);
      if (!isCurrent) return;
      const isOver = mine.failure?.kind === 'signed_out';
      const isSame = mine.user !== null && mine.user.id === theirs.user?.id;
      if (isOver || isSame) onAccept();
      else setFound({ mine, theirs });
    };
    void look();
    return () => {
      isCurrent = false;
    };
  }, [open, offered, onAccept]);

  if (found === null) return null;
  const { mine, theirs } = found;
  if (theirs.user === null) {
    return (
      <Notice tone="bad" onDismiss={onDecline}>
        {words.otherLinkFailed}
      </Notice>
    );
  }
  const other = theirs.user.external_id ?? words.somebodyElse;
  return (
    <Question
      title={words.otherPageQuestion(other)}
      text={words.otherPageMeaning(mine.user?.external_id ?? null, other)}
      isOpen
      no={words.stayHere}
      onClose={onDecline}
    >
      <Button className="button primary" onPress={onAccept}>
        {words.openOtherPage}
      </Button>
    </Question>
  );
}

async function find(token: string): Promise<Found> {
  try {
    return { user: await getCalendarUser(createClient({ baseUrl: '', calendarToken: token })), failure: null };
  } catch (error) {
    return { user: null, failure: asFailure(error) };
  }
}

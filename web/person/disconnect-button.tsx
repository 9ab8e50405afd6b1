/** Home of disconnecting: a button, and the question before it happens. */
import { useState, type ReactElement } from 'react';
import { Button } from 'react-aria-components';
import { asFailure, deleteConnection, type CalendarConnection, type Client } from '../../client/index.ts';
import { failureWords } from '../shared/failure-words.ts';
import { Question } from '../shared/question.tsx';
import { words } from './words.ts';

/** Asks, then takes the connection away. */
export function DisconnectButton(props: {
  client: Client;
  connection: CalendarConnection;
  onDone: () => Promise<void>;
}): ReactElement {
  const { client, connection, onDone } = props;
  const [isOpen, setOpen] = useState(false);
  const [isPending, setPending] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const label = connection.connected ? words.disconnect : words.remove;
  const disconnect = async (): Promise<void> => {
    setPending(true);
    setProblem(null);
    try {
      await deleteConnection(client, { path: { id: connection.id } });
      await onDone();
      setOpen(false);
    } catch (error) {
      setProblem(words.notSaved(failureWords(asFailure(error))));
    } finally {
      setPending(false);
    }
  };
  return (
    <>
      <Button
        className="button quiet-button"
        aria-label={`${label} ${connection.account}`}
        aria-haspopup="dialog"
        onPress={() => setOpen(true)}
      >
        {label}
      </Button>
      <Question
        title={words.disconnectQuestion(connection.account)}
        text={words.disconnectMeaning}
        problem={problem}
        isOpen={isOpen}
        isBusy={isPending}
        no={words.cancel}
        onClose={() => setOpen(false)}
      >
        <Button className="button danger" isPending={isPending} onPress={() => void disconnect()}>
          {label}
        </Button>
      </Question>
    </>
  );
}

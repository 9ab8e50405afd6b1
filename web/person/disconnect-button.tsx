/** Home of disconnecting: a button, and the question before it happens. */
import { useState, type ReactElement } from 'react';
import { Button, Dialog, DialogTrigger, Heading, Modal, ModalOverlay } from 'react-aria-components';
import { asFailure, deleteConnection, type CalendarConnection, type Client } from '../../client/index.ts';
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
      setProblem(words.notSaved(asFailure(error).message));
    } finally {
      setPending(false);
    }
  };
  return (
    <DialogTrigger isOpen={isOpen} onOpenChange={setOpen}>
      <Button className="button quiet-button" aria-label={`${label} ${connection.account}`}>
        {label}
      </Button>
      <ModalOverlay className="overlay" isDismissable={!isPending}>
        <Modal className="modal">
          <Dialog role="alertdialog" className="dialog">
            <Heading slot="title">{words.disconnectQuestion(connection.account)}</Heading>
            <p>{words.disconnectMeaning}</p>
            {problem !== null && (
              <p className="trouble" role="alert">
                {problem}
              </p>
            )}
            <div className="dialog-buttons">
              <Button className="button" slot="close" autoFocus>
                {words.cancel}
              </Button>
              <Button className="button danger" isPending={isPending} onPress={() => void disconnect()}>
                {label}
              </Button>
            </div>
          </Dialog>
        </Modal>
      </ModalOverlay>
    </DialogTrigger>
  );
}

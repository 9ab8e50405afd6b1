/** Home of questions: asked before something happens that cannot simply be taken back. */
import type { ReactElement, ReactNode } from 'react';
import { Button, Dialog, Heading, Modal, ModalOverlay } from 'react-aria-components';

/** A question over the page. What answers it with yes is `children`; the other answer has the focus first. */
export function Question(props: {
  title: string;
  text: string;
  /** Why the last answer came to nothing; null while none did. */
  problem?: string | null;
  isOpen: boolean;
  /** Whether it stays open, because the answer is on its way. */
  isBusy?: boolean;
  no: string;
  onClose: () => void;
  children: ReactNode;
}): ReactElement {
  const { problem = null, isBusy = false } = props;
  return (
    <ModalOverlay
      className="overlay"
      isOpen={props.isOpen}
      isDismissable={!isBusy}
      onOpenChange={(isOpen) => {
        if (!isOpen) props.onClose();
      }}
    >
      <Modal className="modal">
        <Dialog role="alertdialog" className="dialog">
          <Heading slot="title">{props.title}</Heading>
          <p>{props.text}</p>
          {problem !== null && (
            <p className="trouble" role="alert">
              {problem}
            </p>
          )}
          <div className="dialog-buttons">
            <Button className="button" slot="close" autoFocus>
              {props.no}
            </Button>
            {props.children}
          </div>
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}

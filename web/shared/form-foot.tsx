/** Home of how a form ends: what is wrong with it as a whole, and its buttons. */
import type { ReactElement } from 'react';
import { Button } from 'react-aria-components';
import { sharedWords } from './words.ts';

/** The button says what it does, or what it is waiting for. */
export function FormFoot(props: {
  send: string;
  wait: string;
  isPending: boolean;
  problem: string | null;
  /** Absent where the form is closed by what opened it. */
  onCancel: (() => void) | undefined;
}): ReactElement {
  const { send, wait, isPending, problem, onCancel } = props;
  return (
    <>
      {problem !== null && (
        <p className="trouble" role="alert">
          {problem}
        </p>
      )}
      <div className="form-buttons">
        <Button type="submit" className="button primary" isPending={isPending}>
          {isPending ? wait : send}
        </Button>
        {onCancel !== undefined && (
          <Button className="button quiet-button" onPress={onCancel}>
            {sharedWords.cancel}
          </Button>
        )}
        <span className="visually-hidden" role="status">
          {isPending && wait}
        </span>
      </div>
    </>
  );
}

/** Home of the notice: one sentence about what just happened, until it is dismissed. */
import type { ReactElement, ReactNode } from 'react';
import { Button } from 'react-aria-components';
import { CheckIcon, CrossIcon, WarningIcon } from './icons.tsx';
import { words } from './words.ts';

/** A dismissable sentence. */
export function Notice(props: { tone: 'good' | 'bad'; children: ReactNode; onDismiss: () => void }): ReactElement {
  return (
    <div className={`notice ${props.tone}`} role={props.tone === 'good' ? 'status' : 'alert'}>
      {props.tone === 'good' ? <CheckIcon /> : <WarningIcon />}
      <p>{props.children}</p>
      <Button className="icon-button" aria-label={words.dismiss} onPress={props.onDismiss}>
        <CrossIcon />
      </Button>
    </div>
  );
}

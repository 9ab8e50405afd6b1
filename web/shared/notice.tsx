/** Home of the notice: a sentence about what just happened, until it is dismissed, or about what lasts. */
import type { ReactElement, ReactNode } from 'react';
import { Button } from 'react-aria-components';
import { CheckIcon, CrossIcon, WarningIcon } from './icons.tsx';
import { sharedWords } from './words.ts';

/** A sentence; without `onDismiss` it stays. */
export function Notice(props: { tone: 'good' | 'bad'; children: ReactNode; onDismiss?: () => void }): ReactElement {
  const { tone, children, onDismiss } = props;
  const role = onDismiss === undefined ? undefined : tone === 'good' ? 'status' : 'alert';
  return (
    <div className={`notice ${tone}`} role={role}>
      {tone === 'good' ? <CheckIcon /> : <WarningIcon />}
      <p>{children}</p>
      {onDismiss !== undefined && (
        <Button className="icon-button" aria-label={sharedWords.dismiss} onPress={onDismiss}>
          <CrossIcon />
        </Button>
      )}
    </div>
  );
}

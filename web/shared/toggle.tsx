/** Home of the switch as this page draws it. */
import type { ReactElement, ReactNode } from 'react';
import { Switch } from 'react-aria-components';

/** A switch with its words before it, or with none and an `aria-label`. */
export function Toggle(props: {
  isSelected: boolean;
  onChange: (isSelected: boolean) => void;
  children?: ReactNode;
  isDisabled?: boolean;
  'aria-label'?: string;
  'aria-describedby'?: string;
}): ReactElement {
  const { children, ...rest } = props;
  return (
    <Switch className="toggle" {...rest}>
      {children !== undefined && <span className="toggle-words">{children}</span>}
      <span className="toggle-track">
        <span className="toggle-thumb" />
      </span>
    </Switch>
  );
}

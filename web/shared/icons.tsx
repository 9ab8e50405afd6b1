/** Home of the icons: drawn in the colour of the text, as high as a line's letters, and silent for screen readers. */
import type { ReactElement } from 'react';

const icon = (path: string) =>
  function Icon(): ReactElement {
    return (
      <svg className="icon" viewBox="0 0 16 16" aria-hidden="true">
        <path d={path} />
      </svg>
    );
  };

export const CheckIcon = icon('M3 8.5l3.2 3.2L13 4.8');
export const CrossIcon = icon('M4 4l8 8M12 4l-8 8');
export const DashIcon = icon('M4 8h8');
export const ChevronIcon = icon('M6 3.5L10.5 8 6 12.5');
export const WarningIcon = icon('M8 3.8v5M8 11.9v.2M8 1.2a6.8 6.8 0 110 13.6A6.8 6.8 0 018 1.2z');

/** Home of the indent: calendars of which every line is indented, as templates write them. Pure. */

/** The first two lines. */
const INDENTED = /^\s{0,80}BEGIN:VCALENDAR[ \t]{0,80}\r?\n([ \t]{1,80})[A-Z][\w-]{0,80}[:;]/i;
/** A line behind the first that is not indented. */
const AT_THE_MARGIN = /\n[^ \t\r\n]/;

/**
 * Takes away what every line of a calendar begins with, so that it is not read as one long folded line.
 *
 * @param text As it is otherwise; its first line may have lost its indent to somebody who trimmed.
 */
export function withoutIndent(text: string): string {
  const [, indent] = INDENTED.exec(text) ?? [];
  if (indent === undefined || AT_THE_MARGIN.test(text.trim())) return text;
  return text.replace(new RegExp(`^${indent}`, 'gm'), '');
}

/** Home of JSON parameters: rows of a batch travel as one jsonb value. */

/** How JSON.stringify writes NUL, and half of a character outside the basic plane that lost its other half. */
const REFUSED_ESCAPE = /(?<!\\)((?:\\\\)*)\\u(?:(0000)|d[89a-f][0-9a-f]{2})/g;

/**
 * Writes a value as the text of a jsonb parameter.
 *
 * PostgreSQL would refuse a whole batch because of one NUL or one half character: NULs are dropped, half characters
 * become U+FFFD.
 */
export function jsonParameter(value: unknown): string {
  const json = JSON.stringify(value);
  if (!json.includes('\\u0000') && !json.includes('\\ud')) return json;
  return json.replaceAll(REFUSED_ESCAPE, (_escape, before: string, nul: string | undefined) =>
    nul === undefined ? `${before}\ufffd` : before,
  );
}

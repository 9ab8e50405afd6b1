/** Home of JSON parameters: rows of a batch travel as one jsonb value. */

/**
 * Writes a value as the text of a jsonb parameter.
 *
 * PostgreSQL stores no NUL character and would refuse the whole batch because of one, so NULs are dropped.
 */
export function jsonParameter(value: unknown): string {
  const json = JSON.stringify(value);
  return json.includes('\\u0000') ? json.replaceAll(/(?<!\\)((?:\\\\)*)\\u0000/g, '$1') : json;
}

/**
 * Home of parameters: lists, and rows as one JSON value.
 *
 * PostgreSQL plans a statement again each time when it sees how long a list is, because it expects longer ones of a plan that is
 * kept. Inside a subquery it does not see that. Long lists it must see: a plan for a few would look at each row for each of many.
 */
import { sql, type RawBuilder } from 'kysely';

/** Lists that are longer are planned for what they are. */
const SHORT = 100;

type ListType = 'uuid' | 'text' | 'bigint' | 'timestamptz';

/** What a uuid column is compared with, after `=`, to be one of these ids. */
export const oneOf = (ids: readonly string[]): RawBuilder<string> => sql<string>`any(${list(ids, 'uuid')}::uuid[])`;

/** Rows, to stand after `from`. @param types Of the columns, in their order. */
export const unnested = (rows: readonly (readonly unknown[])[], types: readonly ListType[]): RawBuilder<unknown> => {
  const columns = types.map((type, column) => {
    const values = rows.map((row) => row[column]);
    return list(values, type);
  });
  return sql`unnest(${sql.join(columns)})`;
};

/** Rows as the text of a jsonb parameter, and how many they are. */
export type WrittenRows = { text: string; count: number };

/**
 * Rows that a statement writes into the rows of a table with the same keys, to stand after `from`, together with `byKey`:
 *
 *     update bots set bot_name = step.bot_name from ${keyedRows(rows, { id: 'uuid', bot_name: 'text' })} as step
 *     where ${byKey('bots.id', 'step.id')}
 *
 * Then each row is looked up by its key, whatever the statistics say. A plain `=` leaves PostgreSQL the choice to read the whole table,
 * once, or once for each row where the statistics are older than the rows; a condition on all the keys beside the join it may search
 * anew for each row. So the two limits make it expect one row, as a tenth of a tenth of a hundred. For that reason such rows are not
 * joined with anything else: of two lists of which one row each is expected, each row is compared with each.
 *
 * @param rows Or their text and how many there are, as `writeInBatches` hands them on.
 * @param types Of the columns of a row.
 */
export function keyedRows(
  rows: readonly Readonly<Record<string, unknown>>[] | WrittenRows,
  types: Readonly<Record<string, string>>,
): RawBuilder<unknown> {
  const columns = sql.raw(
    Object.entries(types)
      .map((column) => column.join(' '))
      .join(', '),
  );
  const { text, count } = 'text' in rows ? rows : { text: jsonParameter(rows), count: rows.length };
  const atMost = sql`limit (select ${count}::bigint)`;
  return sql`(
    select * from (select * from jsonb_to_recordset(${text}::jsonb) as listed (${columns}) ${atMost}) as listed ${atMost})`;
}

/** Condition: the row of the table has the key of the row of the list. @param key A column of the table. @param listed One of `keyedRows`. */
export const byKey = (key: string, listed: string): RawBuilder<boolean> =>
  sql<boolean>`${sql.ref(key)} = any(array[${sql.ref(listed)}])`;

function list(values: readonly unknown[], type: ListType): RawBuilder<unknown> {
  const parameter = sql`${values}::${sql.raw(type)}[]`;
  return values.length > SHORT ? parameter : sql`(select ${parameter})`;
}

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

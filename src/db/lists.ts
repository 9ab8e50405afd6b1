/**
 * Home of lists as parameters.
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

function list(values: readonly unknown[], type: ListType): RawBuilder<unknown> {
  const parameter = sql`${values}::${sql.raw(type)}[]`;
  return values.length > SHORT ? parameter : sql`(select ${parameter})`;
}

/** Home of prepared statements: what a process runs often is parsed and planned once for each connection, not every time. */
import { createHash } from 'node:crypto';
import type { PostgresCursor, PostgresPool, PostgresPoolClient, PostgresQueryResult } from 'kysely';
import type { Pool, PoolClient } from 'pg';

/** A statement is prepared from this run on: what runs once or twice would only take up memory. */
const OFTEN = 8;
/** Most statements that are prepared, and most texts whose runs are counted. Those of Rollcall are far fewer. */
const MOST_PREPARED = 400;
const MOST_COUNTED = 2_000;

/** The pool as Kysely takes it, with names for the statements that are run often. */
export function preparingPool(pool: Pool): PostgresPool {
  const nameOf = statementNames();
  const clients = new WeakMap<PoolClient, PostgresPoolClient>();
  return {
    options: pool.options,
    end: () => pool.end(),
    async connect() {
      const client = await pool.connect();
      const known = clients.get(client) ?? preparingClient(client, nameOf);
      clients.set(client, known);
      return known;
    },
  };
}

/** @returns the name to prepare a statement under; undefined while it has not been run often. */
export function statementNames(): (text: string) => string | undefined {
  const names = new Map<string, string>();
  const runs = new Map<string, number>();
  return (text) => {
    const name = names.get(text);
    if (name !== undefined || names.size >= MOST_PREPARED) return name;
    const count = (runs.get(text) ?? 0) + 1;
    if (count < OFTEN) {
      if (runs.size >= MOST_COUNTED) runs.clear();
      runs.set(text, count);
      return undefined;
    }
    runs.delete(text);
    const made = createHash('sha256').update(text).digest('base64url');
    names.set(text, made);
    return made;
  };
}

function preparingClient(client: PoolClient, nameOf: (text: string) => string | undefined): PostgresPoolClient {
  function query<Row>(text: string, values: readonly unknown[]): Promise<PostgresQueryResult<Row>>;
  function query<Row>(cursor: PostgresCursor<Row>): PostgresCursor<Row>;
  function query(text: string | PostgresCursor<unknown>, values: readonly unknown[] = []): unknown {
    if (typeof text !== 'string') throw new Error('Cursors are not used.');
    // Without parameters it goes as plain text, such as begin and commit.
    const name = values.length === 0 ? undefined : nameOf(text);
    return client.query({ text, values: [...values], ...(name !== undefined && { name }) });
  }
  return { query, release: (destroy) => client.release(destroy) };
}

/** Home of the barrier of tests with several connections: so many of them wait for a lock that another one holds. */
import { sql, type Db } from '../../src/db/index.ts';
import { waitFor } from './wait.ts';

/** Waits until so many server processes of this database wait for a lock. @returns their ids. */
export const waitForBlocked = (db: Db, count = 1): Promise<number[]> =>
  waitFor(`${count} connections to wait for a lock`, async () => {
    const { rows } = await sql<{ pid: number }>`
      select pid from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`.execute(db);
    return rows.length >= count ? rows.map(({ pid }) => pid) : null;
  });

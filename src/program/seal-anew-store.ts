/** Home of the change to another secret key: every sealed value is opened with the key it has and sealed with the present one. */
import { isAppError } from '../base/errors.ts';
import type { Sealer } from '../base/sealed.ts';
import { sql, unnested, type Db } from '../db/index.ts';
import { replaceProbe } from './installation-store.ts';
import { SEALED_COLUMNS } from './sealed-columns.ts';

const BATCH_ROWS = 500;
/** Before the first row of a table. */
const FIRST_ROW = '(0,0)';

/** What became of the sealed values. */
export type SealedAnew = { sealedCount: number; unreadableCount: number };

/**
 * Seals every value anew that was sealed with an older key. A server may run meanwhile, if it has the older keys too.
 *
 * Goes through every table until it finds nothing more to do: what was written meanwhile is found by the next round.
 *
 * @param onTable Called with what was sealed, after each column.
 * @returns `unreadableCount` values could be opened with no key that is there, and were left as they are.
 * Repeatable: yes; one that broke off goes on where it ended.
 */
export async function sealAnew(
  db: Db,
  sealer: Sealer,
  onTable: (name: string, sealedCount: number) => void,
): Promise<SealedAnew> {
  let sealedCount = 0;
  let unreadableCount = 0;
  for (const place of SEALED_COLUMNS) {
    let ofColumn = 0;
    for (let round = await sealColumn(db, sealer, place); ; round = await sealColumn(db, sealer, place)) {
      ofColumn += round.sealedCount;
      if (round.sealedCount > 0) continue;
      unreadableCount += round.unreadableCount;
      break;
    }
    sealedCount += ofColumn;
    // What they were signed with goes, so they are known by the database from now on, until each is renewed.
    if (place.table === 'notification_channels' && ofColumn > 0)
      await sql`update notification_channels set is_signed = false where is_signed`.execute(db);
    onTable(`${place.table}.${place.column}`, ofColumn);
  }
  if (unreadableCount === 0) await replaceProbe(db, sealer);
  return { sealedCount, unreadableCount };
}

/** One round through a column, from its first row to its last. */
async function sealColumn(
  db: Db,
  sealer: Sealer,
  { table, column, purpose }: (typeof SEALED_COLUMNS)[number],
): Promise<SealedAnew> {
  const [rowsOf, sealed] = [sql.table(table), sql.ref(column)];
  let sealedCount = 0;
  let unreadableCount = 0;
  for (let place = FIRST_ROW; ;) {
    const { rows } = await sql<{ place: string; sealed: string }>`
      select ctid::text as place, ${sealed} as sealed from ${rowsOf}
      where ctid > ${place}::tid and ${sealed} is not null order by ctid limit ${BATCH_ROWS}`.execute(db);
    const anew = rows.flatMap((row) => {
      if (!sealer.isStale(row.sealed)) return [];
      const plain = opened(sealer, purpose, row.sealed);
      if (plain === null) unreadableCount += 1;
      return plain === null ? [] : [[row.place, row.sealed, sealer.seal(purpose, plain)]];
    });
    if (anew.length > 0) {
      // A row that has changed since stands elsewhere, and is found by the next round.
      const { numAffectedRows } = await sql`
        update ${rowsOf} t set ${sealed} = anew.after from ${unnested(anew, ['text', 'text', 'text'])} as anew (place, before, after)
        where t.ctid = anew.place::tid and t.${sealed} = anew.before`.execute(db);
      sealedCount += Number(numAffectedRows ?? 0n);
    }
    const last = rows.at(-1);
    if (last === undefined) return { sealedCount, unreadableCount };
    place = last.place;
  }
}

/** Null when no key that is there opens it. */
function opened(sealer: Sealer, purpose: string, envelope: string): string | null {
  try {
    return sealer.open(purpose, envelope);
  } catch (error) {
    if (isAppError(error, 'sealed_value_unreadable')) return null;
    throw error;
  }
}

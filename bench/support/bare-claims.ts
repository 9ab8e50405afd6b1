/** Home of the limit of launching: the claims and completions of due rows alone, with nothing in between. */
import type { Db } from '../../src/db/index.ts';
import { claimRows, settleRows } from '../../src/due/due-rows.ts';
import type { DueKind } from '../../src/due/index.ts';

/**
 * Claims everything that is due and writes it down as done, one statement each for `batchSize` rows, one after the other.
 *
 * @returns how many rows there were and how long it took.
 */
export async function claimBare(
  db: Db,
  kind: DueKind,
  now: Date,
  batchSize: number,
): Promise<{ count: number; durationMs: number }> {
  const startedAt = performance.now();
  let count = 0;
  for (;;) {
    const { rows } = await claimRows(db, kind, now, batchSize);
    if (rows.length === 0) return { count, durationMs: performance.now() - startedAt };
    const done = rows.map(({ id, fence }) => ({
      id,
      fence,
      outcome: 'ended' as const,
      nextDueAt: null,
      failures: 0,
      error: null,
    }));
    await settleRows(db, kind, done);
    count += rows.length;
  }
}

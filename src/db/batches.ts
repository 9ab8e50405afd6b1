/** Home of how many rows one statement takes. */

/** More rows at once cost more memory and longer locks, and are hardly quicker. */
const BATCH_ROWS = 2000;

/** The same rows in their order, cut into lists for one statement each; none for no rows. */
export const batchesOf = <Row>(rows: readonly Row[]): Row[][] =>
  Array.from({ length: Math.ceil(rows.length / BATCH_ROWS) }, (_, index) =>
    rows.slice(index * BATCH_ROWS, (index + 1) * BATCH_ROWS),
  );

/** Requests while due work takes every connection it can get. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CONNECTIONS, sql } from '../../src/db/index.ts';
import { gate } from '../due/chores.ts';
import { startRollcall } from '../support/rollcall.ts';
import { waitFor } from '../support/wait.ts';

test('a request is answered while due work holds all of its connections and asks for more', async () => {
  await using rollcall = await startRollcall();
  const { dueDeps } = rollcall.program;
  const release = gate();
  let heldCount = 0;
  const holding = Array.from({ length: 2 * CONNECTIONS.dueWork + CONNECTIONS.requests }, () =>
    dueDeps.db.transaction().execute(async (tx) => {
      await sql`select`.execute(tx);
      heldCount += 1;
      await release.opened;
    }),
  );
  try {
    await waitFor('the connections to be taken', () => heldCount === CONNECTIONS.dueWork);
    assert.equal((await rollcall.api('GET', '/api/v1/bot/')).status, 200);
    assert.equal(heldCount, CONNECTIONS.dueWork);
  } finally {
    release.open();
    await Promise.allSettled(holding);
  }
});

/** Random requests from the OpenAPI document: no answer is a failure of ours, and each is what the document says. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runFuzz } from './run.ts';

test('5,000 random requests get answers that the document declares, and never a failure of ours', async () => {
  const { statuses, faults } = await runFuzz(20_261_128, 5000);
  assert.deepEqual(faults, []);
  for (const status of [200, 201, 202, 204, 400, 401, 404, 405, 415]) {
    assert.ok((statuses.get(status) ?? 0) > 0, `no answer was ${status}: the requests reach too little`);
  }
});

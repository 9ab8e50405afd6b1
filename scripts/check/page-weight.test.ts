/** The weight of the person's page: too much is found, by bytes as they travel. */
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { heavyPage } from './page-weight.ts';

test('a page is weighed by the scripts it names, compressed', async (t) => {
  const dist = await mkdtemp(join(tmpdir(), 'rollcall-weight-'));
  t.after(() => rm(dist, { recursive: true }));
  assert.match(heavyPage(dist)[0] ?? '', /is not there/);
  await mkdir(join(dist, 'calendar'));
  await mkdir(join(dist, 'assets'));
  const page = join(dist, 'calendar', 'index.html');
  await writeFile(page, '<p>nothing</p>');
  assert.match(heavyPage(dist)[0] ?? '', /names no script/);
  await writeFile(
    page,
    '<script type="module" src="/assets/a.js"></script><link rel="modulepreload" href="/assets/b.js">',
  );
  await writeFile(join(dist, 'assets', 'a.js'), 'x'.repeat(1_000_000));
  await writeFile(join(dist, 'assets', 'b.js'), randomBytes(100_000));
  assert.deepEqual(heavyPage(dist), []);
  await writeFile(join(dist, 'assets', 'b.js'), randomBytes(120_001));
  assert.match(heavyPage(dist)[0] ?? '', /^the person's page loads 12\d,\d{3} bytes of JavaScript compressed/);
});

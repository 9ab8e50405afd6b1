import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import { createSealer } from '../base/sealed.ts';
import { openUrl, sealUrl } from './endpoint-url.ts';

const sealer = createSealer([randomBytes(32)]);

test('an address without a query is stored as it is', () => {
  for (const url of ['https://example.com', 'https://example.com:8443/hook/', 'http://127.0.0.1:9000/a%20b'])
    assert.deepEqual(sealUrl(sealer, url), { url, urlSealed: null });
});

test('what stands in the query is sealed, and neither shown nor stored in the open', () => {
  for (const [url, shown] of [
    ['https://example.com/hook?token=hidden', 'https://example.com/hook?token=***'],
    ['https://example.com/?a=hidden&b=hidden&a', 'https://example.com/?a=***&b=***&a=***'],
    ['https://example.com/hook?hidden', 'https://example.com/hook?hidden=***'],
    ['https://example.com/hook#hidden', 'https://example.com/hook'],
    ['https://ada:hidden@example.com/hook', 'https://example.com/hook'],
  ] as const) {
    const stored = sealUrl(sealer, url);
    assert.equal(stored.url, shown);
    assert.equal(openUrl(sealer, stored), url);
  }
});

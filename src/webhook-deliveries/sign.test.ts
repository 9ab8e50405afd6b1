import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { Webhook as StandardWebhook } from 'standardwebhooks';
import { Webhook as SvixWebhook } from 'svix';
import { newSigningSecret, signingKey } from '../webhook-endpoints/index.ts';
import { signatureHeaders } from './attempt.ts';

const texts = fc.json().map((text) => Buffer.from(text));
const ids = fc.stringMatching(/^msg_[0-9a-f]{32}$/);

/** Receivers check the time against their own clock. */
const now = (): Date => new Date();
const accepts = (verify: () => unknown): boolean => {
  try {
    verify();
    return true;
  } catch {
    return false;
  }
};

test('the reference libraries accept what is signed, with the old and the new secret', () => {
  fc.assert(
    fc.property(texts, ids, (body, id) => {
      const [current, old] = [newSigningSecret(), newSigningSecret()];
      for (const secret of [current, old]) {
        const standard = signatureHeaders({ id, body }, [current, old].map(signingKey), 'webhook', now());
        const svix = signatureHeaders({ id, body }, [current, old].map(signingKey), 'svix', now());
        assert.deepEqual(new StandardWebhook(secret).verify(body.toString(), standard), JSON.parse(body.toString()));
        assert.ok(accepts(() => new SvixWebhook(secret).verify(body.toString(), svix)));
      }
    }),
    { numRuns: 50 },
  );
});

test('the reference libraries refuse a body with one changed byte', () => {
  fc.assert(
    fc.property(fc.json(), ids, fc.nat(), fc.integer({ min: 1, max: 127 }), (text, id, place, difference) => {
      const body = Buffer.from(text);
      const secret = newSigningSecret();
      const standard = signatureHeaders({ id, body }, [signingKey(secret)], 'webhook', now());
      const svix = signatureHeaders({ id, body }, [signingKey(secret)], 'svix', now());
      const at = place % body.length;
      const changed = Buffer.from(body.map((byte, index) => (index === at ? byte ^ difference : byte)));
      const forged = changed.toString();
      // Both libraries compare text, in which two broken characters look the same.
      fc.pre(forged !== text);
      assert.ok(!accepts(() => new StandardWebhook(secret).verify(forged, standard, { jsonParse: false })));
      assert.ok(!accepts(() => new SvixWebhook(secret).verify(forged, svix)));
    }),
    { numRuns: 100 },
  );
});

test('a changed id, a changed time and a foreign secret are refused', () => {
  const body = Buffer.from('{}');
  const secret = newSigningSecret();
  const headers = signatureHeaders({ id: 'msg_1', body }, [signingKey(secret)], 'webhook', now());
  const verify = (changed: Record<string, string>, key = secret): boolean =>
    accepts(() => new StandardWebhook(key).verify('{}', { ...headers, ...changed }));
  assert.ok(verify({}));
  assert.ok(!verify({ 'webhook-id': 'msg_2' }));
  assert.ok(!verify({ 'webhook-timestamp': String(Number(headers['webhook-timestamp']) + 1) }));
  assert.ok(!verify({}, newSigningSecret()));
});

test('a signing secret is whsec_ and 32 bytes of base64, never the same twice', () => {
  const secrets = Array.from({ length: 100 }, newSigningSecret);
  assert.equal(new Set(secrets).size, 100);
  for (const secret of secrets) {
    assert.match(secret, /^whsec_[A-Za-z0-9+/]{43}=$/);
    assert.equal(Buffer.from(secret.slice(6), 'base64').length, 32);
  }
});

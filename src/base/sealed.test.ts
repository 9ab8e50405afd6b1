import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import { createSealer, isSameText } from './sealed.ts';

test('a signature is that of one text for one purpose by one key', () => {
  const [key, other] = [randomBytes(32), randomBytes(32)];
  const sealer = createSealer([key]);
  const signature = sealer.sign('channel', 'a');
  assert.match(signature, /^[\w-]{43}$/);
  assert.ok(sealer.isSigned('channel', 'a', signature));
  assert.ok(!sealer.isSigned('channel', 'b', signature));
  assert.ok(!sealer.isSigned('other', 'a', signature));
  assert.ok(!createSealer([other]).isSigned('channel', 'a', signature));
  for (const wrong of ['', signature.slice(1), `${signature}A`, signature.toUpperCase(), 'é'])
    assert.ok(!sealer.isSigned('channel', 'a', wrong), wrong);
});

test('what was signed before the secret key was changed is still known', () => {
  const [older, key] = [randomBytes(32), randomBytes(32)];
  const signature = createSealer([older]).sign('channel', 'a');
  const sealer = createSealer([key, older]);
  assert.ok(sealer.isSigned('channel', 'a', signature));
  assert.notEqual(sealer.sign('channel', 'a'), signature, 'the present key signs');
});

test('texts of any length are compared', () => {
  assert.ok(isSameText('', '') && isSameText('é', 'é'));
  assert.ok(!isSameText('a', '') && !isSameText('a', 'b') && !isSameText('é', 'e'));
});

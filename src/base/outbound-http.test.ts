/** Which addresses the server may connect to, by rule alone; the requests themselves are tested in test/base. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { isAddressAllowed } from './outbound-http/address-reach.ts';

const PRIVATE = [
  '127.0.0.1',
  '10.1.2.3',
  '172.16.0.1',
  '192.168.1.1',
  '100.64.0.1',
  '::1',
  'fd00::1',
  '::ffff:10.0.0.1',
];
const NEVER_BY_TYPING = [
  '0.0.0.0',
  '169.254.169.254',
  '224.0.0.1',
  '255.255.255.255',
  '240.0.0.1',
  '192.0.2.1',
  '198.18.0.1',
  '::',
  'fe80::1',
  'fec0::1',
  'ff02::1',
  '2001:db8::1',
  '2002:7f00:1::',
  '2001::1',
  '::7f00:1',
  '::ffff:169.254.169.254',
  '::ffff:0:127.0.0.1',
  '64:ff9b::a9fe:a9fe',
  '64:ff9b:1::1',
];

test('public addresses are allowed to everyone', () => {
  for (const address of ['1.1.1.1', '93.184.216.34', '2606:4700::1111', '::ffff:1.1.1.1', '64:ff9b::101:101'])
    for (const reach of ['public', 'private', 'anywhere'] as const)
      assert.equal(isAddressAllowed(address, reach), true, `${address} ${reach}`);
});

test('loopback and private networks are refused unless they are allowed', () => {
  for (const address of [...PRIVATE, '64:ff9b::7f00:1']) {
    assert.equal(isAddressAllowed(address, 'public'), false, address);
    assert.equal(isAddressAllowed(address, 'private'), true, address);
  }
});

test('metadata, multicast, unspecified and reserved addresses are refused also where private networks are allowed', () => {
  for (const address of NEVER_BY_TYPING) {
    assert.equal(isAddressAllowed(address, 'public'), false, address);
    assert.equal(isAddressAllowed(address, 'private'), false, address);
  }
});

test('an address the operator configured may be anywhere, but must be an address', () => {
  for (const address of [...PRIVATE, ...NEVER_BY_TYPING]) assert.equal(isAddressAllowed(address, 'anywhere'), true);
  for (const text of ['', 'example.com', '1.2.3.4.5', ':::'])
    assert.equal(isAddressAllowed(text, 'anywhere'), false, text);
});

test('every IPv4 address is judged alike in its IPv4-mapped and NAT64 forms', () => {
  fc.assert(
    fc.property(fc.ipV4(), (address) => {
      const hex = address
        .split('.')
        .map((part) => Number(part).toString(16).padStart(2, '0'))
        .join('');
      const tail = `${hex.slice(0, 4)}:${hex.slice(4)}`;
      for (const reach of ['public', 'private'] as const) {
        const judged = isAddressAllowed(address, reach);
        assert.equal(isAddressAllowed(`::ffff:${tail}`, reach), judged);
        assert.equal(isAddressAllowed(`64:ff9b::${tail}`, reach), judged);
      }
    }),
  );
});

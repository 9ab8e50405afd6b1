/** Which hosts belong together, and which are near. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isPrivateHost, isSameSite } from './hosts.ts';

test('hosts of one registered name belong together', () => {
  for (const [one, other] of [
    ['caldav.icloud.com', 'p42-caldav.icloud.com'],
    ['example.com', 'dav.example.com'],
    ['a.example.co.uk', 'b.example.co.uk'],
    ['127.0.0.1', '127.0.0.1'],
    ['localhost', 'localhost'],
    ['CalDAV.Example.COM', 'www.example.com.'],
  ] as const)
    assert.ok(isSameSite(one, other), `${one} and ${other}`);
});

test('hosts of different owners do not', () => {
  for (const [one, other] of [
    ['example.com', 'example.org'],
    ['icloud.com.example.org', 'caldav.icloud.com'],
    ['evilicloud.com', 'icloud.com'],
    ['one.co.uk', 'two.co.uk'],
    ['one.com.au', 'two.com.au'],
    ['10.0.0.1', '10.0.0.2'],
    ['1.2.0.1', '9.9.0.1'],
    ['radicale', 'baikal'],
    ['[::1]', '[::2]'],
  ] as const)
    assert.ok(!isSameSite(one, other), `${one} and ${other}`);
});

test('private are addresses of private networks and names that no public host has', () => {
  for (const host of [
    '127.0.0.1',
    '[::1]',
    '192.168.1.4',
    'localhost',
    'radicale',
    'nas.local',
    'cal.home.arpa',
    'fritz.lan',
  ])
    assert.ok(isPrivateHost(host), host);
  for (const host of ['example.com', '8.8.8.8', '[2606:4700::1]', 'local.example.com', 'mylocal.de', '169.254.169.254'])
    assert.ok(!isPrivateHost(host), host);
});

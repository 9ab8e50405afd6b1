/** Basic and Digest, against the examples of their specifications. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { basicHeader, chooseChallenge, digestHeader } from './authentication.ts';
import type { Challenge } from './authentication.ts';

const MUFASA = { username: 'Mufasa', password: 'Circle of Life' };
const NONCE = '7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v';
const CLIENT_NONCE = 'f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ';
const OPAQUE = 'FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS';

function digestOf(header: string): Extract<Challenge, { scheme: 'digest' }> {
  const challenge = chooseChallenge(header);
  assert.ok(challenge?.scheme === 'digest');
  return challenge;
}

const responseOf = (header: string): string | undefined => /response="(\w+)"/.exec(header)?.[1];

test('the examples of RFC 7616 give its answers', () => {
  const offered = (algorithm: string): string =>
    `Digest realm="http-auth@example.org", qop="auth, auth-int", algorithm=${algorithm}, nonce="${NONCE}", opaque="${OPAQUE}"`;
  const request = { method: 'GET', target: '/dir/index.html', count: 1, clientNonce: CLIENT_NONCE };
  const md5 = digestHeader(digestOf(offered('MD5')), MUFASA, request);
  assert.equal(responseOf(md5), '8ca523f5e9506fed4657c9700eebdbec');
  assert.equal(
    md5,
    `Digest username="Mufasa", realm="http-auth@example.org", nonce="${NONCE}", uri="/dir/index.html", algorithm=MD5, response="8ca523f5e9506fed4657c9700eebdbec", qop=auth, nc=00000001, cnonce="${CLIENT_NONCE}", opaque="${OPAQUE}"`,
  );
  const sha256 = digestHeader(digestOf(offered('SHA-256')), MUFASA, request);
  assert.equal(responseOf(sha256), '753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1');
});

test('a name beyond ASCII is sent in its extended form, and the answer is that of erratum 4897 of RFC 7616', () => {
  const challenge = digestOf(
    'Digest realm="api@example.org", qop="auth", algorithm=SHA-512-256, nonce="5TsQWLVdgBdmrQ0XsxbDODV+57QdFR34I9HAbC/RVvkK", charset=UTF-8',
  );
  const header = digestHeader(
    challenge,
    { username: 'Jäsøn Doe', password: 'Secret, or not?' },
    { method: 'GET', target: '/doe.json', count: 1, clientNonce: 'NTg6RKcb9boFIAS3KrFK9BGeh+iDa/sm6jUMp2wds69v' },
  );
  assert.match(header, /username\*=UTF-8''J%C3%A4s%C3%B8n%20Doe,/);
  assert.equal(responseOf(header), '3798d4131c277846293534c3edc11bd8a5e4cdcbff78b05db9d95eeb1cec68a5');
});

test('a server that knows no qop gets the old form of RFC 2617', () => {
  const challenge = digestOf('Digest realm="testrealm@host.com", nonce="dcd98b7102dd2f0e8b11d0f600bfb0c093"');
  const header = digestHeader(
    challenge,
    { username: 'Mufasa', password: 'CircleOfLife' },
    { method: 'GET', target: '/dir/index.html', count: 1 },
  );
  assert.equal(responseOf(header), '1949323746fe6a43ef61f9606e7febea');
  assert.doesNotMatch(header, /qop|nc=|cnonce/);
});

test('the strongest way that can be met is chosen, wherever it stands', () => {
  const basic = 'Basic realm="Radicale - Password, Required", charset="UTF-8"';
  const md5 = 'Digest realm="a \\"quoted\\" realm", nonce="n1", qop="auth"';
  const sha = 'Digest realm="r", nonce="n2", algorithm=SHA-256, qop="auth-int, auth", stale=TRUE';
  assert.deepEqual(chooseChallenge(basic), { scheme: 'basic' });
  assert.equal(digestOf(`${basic}, ${md5}`).realm, 'a "quoted" realm');
  assert.equal(digestOf(`${md5}, ${basic}, ${sha}`).nonce, 'n2');
  assert.equal(digestOf(sha).isStale, true);
  assert.deepEqual(chooseChallenge(`Negotiate, NTLM, ${basic}`), { scheme: 'basic' });
});

test('what cannot be met is not chosen', () => {
  for (const header of [
    null,
    '',
    'Bearer realm="x"',
    'Negotiate',
    'Digest realm="r", nonce="n", algorithm=MD5-sess, qop="auth"',
    'Digest realm="r", nonce="n", qop="auth-int"',
    'Digest realm="r"',
  ])
    assert.equal(chooseChallenge(header), null, String(header));
});

test('reading a header never throws, and takes no longer for a hostile one', () => {
  fc.assert(fc.property(fc.string({ unit: 'binary-ascii' }), (header) => void chooseChallenge(header)));
  const before = process.cpuUsage();
  for (const header of ['Digest '.repeat(50_000), `Digest a="${'\\'.repeat(50_000)}`, ' ,='.repeat(50_000)])
    chooseChallenge(header);
  const { user, system } = process.cpuUsage(before);
  assert.ok(user + system < 2_000_000);
});

test('Basic is UTF-8', () => {
  assert.equal(basicHeader({ username: 'test', password: '123£' }), 'Basic dGVzdDoxMjPCow==');
});

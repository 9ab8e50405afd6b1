/** Reading lists of resources in the shapes that servers give them. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hrefsProperty, propertyHolds, readMultistatus, textProperty } from './multistatus.ts';
import type { Multistatus } from './multistatus.ts';

function read(text: string): Multistatus {
  const reading = readMultistatus(text);
  assert.ok(reading.kind === 'read', reading.kind === 'refused' ? reading.reason : '');
  return reading.multistatus;
}

test('tokens and etags are texts as they are, also when they look like numbers', () => {
  const { resources, syncToken } = read(
    '<d:multistatus xmlns:d="DAV:"><d:response><d:href>/c/1.50/</d:href><d:propstat><d:prop><getctag>12e3</getctag><d:displayname>True</d:displayname></d:prop><d:status>HTTP/1.1 200 OK</d:status></d:propstat></d:response><d:sync-token> 1.50 </d:sync-token></d:multistatus>',
  );
  assert.equal(syncToken, '1.50');
  const [resource] = resources;
  assert.ok(resource);
  assert.equal(textProperty(resource, 'getctag'), '12e3');
  assert.equal(textProperty(resource, 'displayname'), 'True');
});

test('properties count only where their status says so', () => {
  const { resources } = read(
    '<multistatus><response><href>/c/</href><propstat><status>HTTP/1.1 404 Not Found</status><prop><displayname>no</displayname></prop></propstat><propstat><prop><current-user-principal><href>/p/</href></current-user-principal><resourcetype><collection/><x:calendar/></resourcetype></prop><status>HTTP/1.1 200 OK</status></propstat></response></multistatus>',
  );
  const [resource] = resources;
  assert.ok(resource);
  assert.equal(textProperty(resource, 'displayname'), null);
  assert.deepEqual(hrefsProperty(resource, 'current-user-principal'), ['/p/']);
  assert.ok(propertyHolds(resource, 'resourcetype', 'calendar'));
  assert.equal(resource.status, null);
});

test('one response may speak for several resources', () => {
  const { resources } = read(
    '<multistatus><response><href>/a.ics</href><href>/b.ics</href><status>HTTP/1.1 404 Not Found</status></response></multistatus>',
  );
  assert.deepEqual(
    resources.map(({ href, status }) => [href, status]),
    [
      ['/a.ics', 404],
      ['/b.ics', 404],
    ],
  );
});

test('a page in HTML, another document and half a list are refused', () => {
  for (const text of ['<!DOCTYPE html><html></html>', '<error/>', '<multistatus><response>', ''])
    assert.equal(readMultistatus(text).kind, 'refused', text);
});

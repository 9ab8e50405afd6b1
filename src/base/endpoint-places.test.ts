import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { createEndpointPlaces, type Place } from './places.ts';

const taken = (place: Place): Extract<Place, { kind: 'taken' }> => {
  assert.equal(place.kind, 'taken');
  return place.kind === 'taken' ? place : assert.fail();
};

/** What comes before any timer. */
const nextTurn = (): Promise<null> => setImmediate(null);

test('an endpoint has so many places and no more; another endpoint has its own', async () => {
  const places = createEndpointPlaces(2);
  const first = taken(await places.take('a'));
  taken(await places.take('a'));
  taken(await places.take('b'));
  const third = places.take('a');
  first.release();
  taken(await third);
});

test('a place released twice is one place', async () => {
  let nowMs = 0;
  const places = createEndpointPlaces(1, () => nowMs);
  const first = taken(await places.take('a'));
  first.release();
  taken(await places.take('a'));
  first.release();
  // Nobody waits at a slow endpoint.
  nowMs += 1001;
  assert.equal((await places.take('a')).kind, 'full');
});

test('whoever waits in vain at an endpoint that stopped answering is sent away, later ones at once and each later', async () => {
  const places = createEndpointPlaces(1);
  taken(await places.take('slow'));
  const waited = await places.take('slow');
  assert.equal(waited.kind, 'full');
  const turns: number[] = [];
  for (let count = 0; count < 1000; count += 1) {
    const place = (await Promise.race([places.take('slow'), nextTurn()])) ?? assert.fail('it was made to wait');
    turns.push(place.kind === 'full' ? place.comeAgainInMs : assert.fail());
  }
  const [first = 0, second = 0] = turns;
  assert.ok(first >= 1000 && second > first);
  assert.ok(Math.max(...turns) <= 60_000);
});

test('an endpoint that takes over a second gets a quarter of its places', async () => {
  let nowMs = 0;
  const places = createEndpointPlaces(8, () => nowMs);
  const running = await Promise.all(Array.from({ length: 8 }, () => places.take('a')));
  nowMs += 1001;
  for (const place of running.slice(0, 6)) taken(place).release();
  assert.equal((await places.take('a')).kind, 'full');
  taken(running[6] ?? assert.fail()).release();
  taken(await places.take('a'));
});

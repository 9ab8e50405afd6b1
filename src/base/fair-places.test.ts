/** Places are shared by whoever wants them: all that is idle for one, and always some for whoever comes new. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { createFairPlaces, type FairPlaces, type Share } from './places.ts';

const share = (key: string, weight = 1): Share[] => [{ key, weight }];

/** Takes as many places as there are for these shares. @returns what gives each of them back. */
function takeAll(places: FairPlaces, shares: readonly Share[], options?: { isUrgent: boolean }): (() => void)[] {
  const taken: (() => void)[] = [];
  for (;;) {
    const place = places.take(shares, options);
    if (place.kind === 'full') return taken;
    taken.push(place.release);
  }
}

test('one that wants everything gets half, and of two that come one after the other the second still finds some', () => {
  const places = createFairPlaces(256);
  const first = takeAll(places, share('a'));
  assert.equal(first.length, 128);
  assert.equal(takeAll(places, share('b')).length, 64);
  for (const release of first.splice(0, 43)) release();
  assert.equal(takeAll(places, share('b')).length, 22, 'what becomes free goes to whoever has less');
  assert.equal(takeAll(places, share('a')).length, 0);
});

test('a place is counted for each of its shares, and the first that has its part turns it away', () => {
  const places = createFairPlaces(256);
  assert.equal(takeAll(places, [...share('person', 1 / 8), ...share('workspace'), ...share('host', 2)]).length, 29);
  assert.equal(takeAll(places, [...share('other person', 1 / 8), ...share('workspace')]).length, 26);
  assert.ok(takeAll(places, [...share('workspace'), ...share('host', 2)]).length > 0);
});

test('what is urgent finds a place where polls of the same share find none', () => {
  const places = createFairPlaces(256);
  takeAll(places, share('host'));
  assert.equal(takeAll(places, share('host'), { isUrgent: true }).length, 43);
  assert.notEqual(takeAll(places, share('other')).length, 0);
});

test('whoever comes new finds a place, however many want everything', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(20), { maxLength: 400 }), fc.boolean(), (wishes, isUrgent) => {
      const places = createFairPlaces(64);
      for (const wish of wishes) places.take(share(`key ${wish % 5}`), { isUrgent });
      assert.equal(places.take(share('new')).kind, 'taken');
    }),
  );
});

test('all places come back, each once, however often it is released', () => {
  const places = createFairPlaces(64);
  for (let round = 0; round < 3; round += 1) {
    const taken = takeAll(places, share('a'));
    assert.equal(taken.length, 32);
    for (const release of taken) {
      release();
      release();
    }
  }
});

test('those that are turned away come back one after the other, as places become free', () => {
  let now = 0;
  const places = createFairPlaces(8, () => now);
  takeAll(places, share('slow'));
  now = 8_000;
  const turns = Array.from({ length: 4 }, () => {
    const place = places.take(share('slow'));
    return place.kind === 'full' ? place.comeAgainInMs : 0;
  });
  assert.deepEqual(turns, [1_000, 3_000, 5_000, 7_000], 'four places of eight seconds: one every two seconds');
  const urgent = takeAll(places, share('slow'), { isUrgent: true }).length;
  assert.equal(urgent, 2, 'urgent ones do not stand behind them');
});

/** Home of the tests of the mailbox gate. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { isAppError } from '../../base/errors.ts';
import { createMailboxGate } from './mailbox-gate.ts';
import type { MailboxGate } from './mailbox-gate.ts';

const START_MS = Date.parse('2026-11-22T12:00:00Z');
const unstopped = (): AbortSignal => new AbortController().signal;

/** A gate with a clock that the test moves, and guests that stay inside until they are let go. */
function startGate(): {
  gate: MailboxGate;
  clock: { nowMs: number };
  inside: string[];
  visit: (mailbox: string, guest: string, signal?: AbortSignal) => { done: Promise<void>; leave: () => void };
} {
  const clock = { nowMs: START_MS };
  const gate = createMailboxGate({ now: () => new Date(clock.nowMs) });
  const inside: string[] = [];
  return {
    gate,
    clock,
    inside,
    visit(mailbox, guest, signal = unstopped()) {
      const { promise, resolve: leave } = Promise.withResolvers<void>();
      const done = gate.enter(mailbox, signal, async () => {
        inside.push(guest);
        await promise;
      });
      done.catch(() => undefined);
      return { done, leave };
    },
  };
}

test('three are let in at once to one mailbox, the others in the order they came, and other mailboxes are not held up', async () => {
  const { inside, visit } = startGate();
  const guests = ['a', 'b', 'c', 'd', 'e'].map((name) => visit('one', name));
  visit('two', 'z').leave();
  await setImmediate();
  assert.deepEqual(inside, ['a', 'b', 'c', 'z']);
  guests[1]?.leave();
  await guests[1]?.done;
  await setImmediate();
  assert.deepEqual(inside, ['a', 'b', 'c', 'z', 'd']);
  for (const guest of guests) guest.leave();
  await Promise.all(guests.map(({ done }) => done));
  assert.deepEqual(inside, ['a', 'b', 'c', 'z', 'd', 'e']);
});

test('one who fails makes room like the others', async () => {
  const { gate, inside, visit } = startGate();
  const fail = (): Promise<void> => Promise.reject(new Error('failed by the test'));
  for (let round = 0; round < 5; round += 1)
    await assert.rejects(gate.enter('one', unstopped(), fail), /failed by the test/);
  visit('one', 'after').leave();
  await setImmediate();
  assert.deepEqual(inside, ['after']);
});

test('one who is told to stop leaves the line, and nobody waits for them', async () => {
  const { inside, visit } = startGate();
  const stop = new AbortController();
  const guests = ['a', 'b', 'c'].map((name) => visit('one', name));
  const stopped = visit('one', 'd', stop.signal);
  const last = visit('one', 'e');
  stop.abort(new Error('stopped by the test'));
  await assert.rejects(stopped.done, /stopped by the test/);
  guests[0]?.leave();
  await guests[0]?.done;
  await setImmediate();
  assert.deepEqual(inside, ['a', 'b', 'c', 'e']);
  await assert.rejects(visit('one', 'f', stop.signal).done, /stopped by the test/);
  for (const guest of [...guests, last]) guest.leave();
});

test('a pause turns away those who come and those who wait, with what is left of it, until it is over', async () => {
  const { gate, clock, inside, visit } = startGate();
  const guests = ['a', 'b', 'c'].map((name) => visit('one', name));
  const waiting = visit('one', 'd');
  gate.pause('one', 30_000);
  gate.pause('one', 10_000);
  clock.nowMs += 5_000;
  const isPaused = (error: unknown): boolean =>
    isAppError(error, 'provider_unavailable') && error.retryAfterMs === 25_000;
  await assert.rejects(visit('one', 'e').done, isPaused);
  for (const guest of guests) guest.leave();
  await assert.rejects(waiting.done, isPaused);
  await assert.rejects(visit('one', 'f').done, isPaused);
  visit('two', 'z').leave();
  clock.nowMs += 25_000;
  visit('one', 'g').leave();
  await setImmediate();
  assert.deepEqual(inside, ['a', 'b', 'c', 'z', 'g']);
});

test('of thousands of pauses the oldest are forgotten, those of busy mailboxes never', async () => {
  const { gate, visit } = startGate();
  const busy = visit('busy', 'a');
  gate.pause('busy', 60_000);
  for (let index = 0; index < 3_000; index += 1) gate.pause(`mailbox-${index}`, 60_000);
  await assert.rejects(visit('busy', 'b').done, (error) => isAppError(error, 'provider_unavailable'));
  await assert.rejects(visit('mailbox-2999', 'c').done, (error) => isAppError(error, 'provider_unavailable'));
  const forgotten = visit('mailbox-0', 'd');
  forgotten.leave();
  await forgotten.done;
  busy.leave();
});

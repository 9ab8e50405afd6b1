/** Rooms of the sandbox: what the page and the server say to each other, and the control API. Pages are in rooms-page.test.ts. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { WebSocket } from 'ws';
import type { FromPage, ToPage } from '../../sandbox/rooms/contract.ts';
import { openSandbox, type Open } from './support.ts';

const OFF = { microphone: false, camera: false, screen: false };

/** A page without a browser: what it was told, in order, and a way to wait for what it will be told. */
async function visit(
  sandbox: Open,
  room: string,
  enter: Partial<Extract<FromPage, { type: 'enter' }>> & { name: string },
) {
  const socket = new WebSocket(`${sandbox.url.replace('http', 'ws')}/room/${room}/socket`);
  const told: ToPage[] = [];
  const waiting: (() => void)[] = [];
  const wake = (): void => waiting.splice(0).forEach((resolve) => resolve());
  socket.on('message', (data) => {
    assert.ok(Buffer.isBuffer(data));
    told.push(JSON.parse(data.toString('utf8')) as ToPage);
    wake();
  });
  const closed = new Promise<number>((resolve) => {
    socket.on('close', resolve);
  });
  await new Promise((resolve, reject) => {
    socket.on('open', resolve);
    socket.on('error', reject);
  });
  const say = (message: unknown): void => socket.send(JSON.stringify(message));
  say({ type: 'enter', as: 'guest', media: OFF, ...enter });
  async function next<Type extends ToPage['type']>(type: Type): Promise<Extract<ToPage, { type: Type }>> {
    for (;;) {
      const index = told.findIndex((message) => message.type === type);
      if (index !== -1) return told.splice(index, 1)[0] as Extract<ToPage, { type: Type }>;
      await new Promise<void>((resolve) => waiting.push(resolve));
    }
  }
  return { say, next, told, closed, leave: () => socket.close() };
}

test('a guest knocks, a host lets them in, and each is told of the other', async () => {
  await using sandbox = await openSandbox();
  const host = await visit(sandbox, 'standup', { name: 'Host', as: 'host' });
  const { me } = await host.next('entered');
  const guest = await visit(sandbox, 'standup', { name: ' Guest ' });
  await guest.next('waiting');
  const { people } = await host.next('knocking');
  assert.deepEqual(people, [{ id: 2, name: 'Guest' }]);
  host.say({ type: 'admit', id: 2 });
  const entered = await guest.next('entered');
  assert.deepEqual([entered.me.isHost, entered.others], [false, [me]]);
  assert.equal((await host.next('joined')).person.name, 'Guest');
  guest.say({ type: 'signal', to: me.id, data: { description: 'an offer' } });
  assert.deepEqual(await host.next('signal'), { type: 'signal', from: 2, data: { description: 'an offer' } });
  guest.say({ type: 'chat', text: 'Hello' });
  assert.equal((await host.next('chat')).text, 'Hello');
  assert.equal((await guest.next('chat')).from.name, 'Guest');
  guest.say({ type: 'media', media: { ...OFF, microphone: true } });
  assert.equal((await host.next('changed')).person.media.microphone, true);
  guest.leave();
  assert.equal((await host.next('left')).id, 2);
  assert.deepEqual((await sandbox.control.rooms.show('standup')).people, [me]);
});

test('who is before the door hears nothing of the call, says nothing into it, and lets nobody in', async () => {
  await using sandbox = await openSandbox();
  const host = await visit(sandbox, 'quiet', { name: 'Host', as: 'host' });
  await host.next('entered');
  const guest = await visit(sandbox, 'quiet', { name: 'Guest' });
  await guest.next('waiting');
  guest.say({ type: 'admit', id: 2 });
  guest.say({ type: 'chat', text: 'from outside' });
  guest.say({ type: 'signal', to: 1, data: {} });
  host.say({ type: 'chat', text: 'inside' });
  assert.equal((await host.next('chat')).text, 'inside');
  await sandbox.control.rooms.deny('quiet');
  assert.equal((await guest.next('gone')).reason, 'denied');
  assert.equal(await guest.closed, 1000);
  assert.deepEqual(guest.told, []);
});

test('guests are denied, given up or let in by themselves when the room says so', async () => {
  await using sandbox = await openSandbox();
  const { rooms } = sandbox.control;
  await rooms.change('denies', { denyAfterMs: 0 });
  await rooms.change('silent', { giveUpAfterMs: 0 });
  await rooms.change('opens', { admitAfterMs: 0 });
  await rooms.change('open', { lobby: false });
  const gone = async (room: string) => (await (await visit(sandbox, room, { name: 'Guest' })).next('gone')).reason;
  assert.deepEqual([await gone('denies'), await gone('silent')], ['denied', 'no_answer']);
  for (const room of ['opens', 'open']) await (await visit(sandbox, room, { name: 'Guest' })).next('entered');
});

test('a room with a PIN lets only those knock who say it, as often as they try', async () => {
  await using sandbox = await openSandbox();
  await sandbox.control.rooms.change('vault', { pin: '1234' });
  const guest = await visit(sandbox, 'vault', { name: 'Guest', pin: '9999' });
  assert.equal((await guest.next('refused')).reason, 'wrong_pin');
  guest.say({ type: 'enter', name: 'Guest', as: 'guest', pin: '1234', media: OFF });
  await guest.next('waiting');
});

test('a host removes one, ends it for all, and a room that is taken away is not found', async () => {
  await using sandbox = await openSandbox();
  const { rooms } = sandbox.control;
  await rooms.change('town', { lobby: false, capacity: 3 });
  const host = await visit(sandbox, 'town', { name: 'Host', as: 'host' });
  const first = await visit(sandbox, 'town', { name: 'First' });
  const second = await visit(sandbox, 'town', { name: 'Second' });
  await Promise.all([host, first, second].map((page) => page.next('entered')));
  const third = await visit(sandbox, 'town', { name: 'Third' });
  assert.equal((await third.next('refused')).reason, 'full');
  first.say({ type: 'remove', id: 3 });
  host.say({ type: 'remove', id: 2 });
  assert.equal((await first.next('gone')).reason, 'removed');
  host.say({ type: 'end' });
  assert.equal((await second.next('gone')).reason, 'ended');
  assert.equal((await rooms.show('town')).people.length, 0);
  await rooms.change('town', { exists: false });
  assert.equal((await (await visit(sandbox, 'town', { name: 'Late' })).next('gone')).reason, 'not_found');
});

test('nonsense ends a connection, other websites get none, and the room lives on', async () => {
  await using sandbox = await openSandbox();
  const host = await visit(sandbox, 'hall', { name: 'Host', as: 'host' });
  await host.next('entered');
  for (const nonsense of [{ type: 'admit' }, { type: 'enter', name: 'x'.repeat(101) }, 'text', null]) {
    const guest = await visit(sandbox, 'hall', { name: 'Guest' });
    guest.say(nonsense);
    assert.equal(await guest.closed, 1007);
  }
  const foreign = new WebSocket(`${sandbox.url.replace('http', 'ws')}/room/hall/socket`, {
    origin: 'http://evil.example',
  });
  const refusal = await new Promise<string>((resolve) => {
    foreign.on('error', (error) => resolve(error.message));
  });
  assert.match(refusal, /404/);
  assert.equal((await sandbox.control.rooms.show('hall')).people.length, 1);
  for (const path of ['/room/', '/room/a b', '/room/a/b', '/room-assets/../server.ts', '/room-assets/toString']) {
    assert.equal((await fetch(`${sandbox.url}${path}`)).status, 404, path);
  }
  await assert.rejects(sandbox.control.rooms.addParticipant('hall', { name: 'Ada' }), /no Chromium/);
  await sandbox.control.reset();
  assert.equal((await host.next('gone')).reason, 'ended');
});

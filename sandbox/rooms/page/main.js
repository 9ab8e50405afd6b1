/** The page of a room: from its door through the lobby into the call, and out again. */
import { createCall } from './call.js';
import { createMedia, readPlay } from './media.js';
import {
  addMessage,
  announce,
  element,
  forgetPerson,
  press,
  showGone,
  showKnocks,
  showPeople,
  showPerson,
  showPlace,
  showSpeaking,
} from './view.js';

/** @typedef {import('../contract.ts').FromPage} FromPage */
/** @typedef {import('../contract.ts').ToPage} ToPage */
/** @typedef {import('../contract.ts').Person} Person */
/** @typedef {import('./media.js').Kind} Kind */

const SPEAKING_LEVEL = 0.01;
const SPEAKING_EACH_MS = 100;
/** A pause between two words is not the end of speaking. */
const SPEAKING_LASTS_MS = 400;
const NAME_KEY = 'rollcall.room.name';

const address = new URL(location.href);
const roomName = decodeURIComponent(address.pathname.split('/')[2] ?? '');
const play = readPlay(address.searchParams.get('play'));
const nameField = element('name', HTMLInputElement);
const pinField = element('pin', HTMLInputElement);
const media = createMedia(play, () => nameField.value);

/** @type {Map<Kind, MediaStreamTrack>} */
const mine = new Map();
const wanted = { microphone: true, camera: true, screen: play?.screen ?? false };
/** @type {WebSocket | null} */
let socket = null;
/** @type {Visit | null} */
let visit = null;

/**
 * One stay inside.
 * @typedef {object} Visit
 * @property {Person} me
 * @property {Map<number, Person>} people Without oneself.
 * @property {Map<number, Partial<Record<Kind, MediaStreamTrack>>>} tracks
 * @property {ReturnType<typeof createCall>} call
 * @property {ReturnType<typeof setInterval>} listening
 */

const isOn = () => ({ microphone: mine.has('microphone'), camera: mine.has('camera'), screen: mine.has('screen') });

/** @param {FromPage} message */
function say(message) {
  if (socket?.readyState === WebSocket.OPEN) socket.send(JSON.stringify(message));
}

// ---- what is sent

/** Turns a source on or off, at the door and inside. @param {Kind} kind @param {boolean} on */
async function turn(kind, on) {
  wanted[kind] = on;
  const source = on && !mine.has(kind) ? await media.open(kind) : null;
  if (!on || !wanted[kind]) {
    source?.track.stop();
    mine.get(kind)?.stop();
    mine.delete(kind);
  } else if (source !== null) {
    mine.set(kind, source.track);
    source.track.addEventListener('ended', () => void turn(kind, false));
    if (source.isTest && play === null && kind !== 'screen') {
      element('preview-note', HTMLElement).textContent =
        `No ${kind} here: a test ${kind === 'camera' ? 'picture' : 'tone'} is sent instead.`;
    }
  } else if (!mine.has(kind)) {
    wanted[kind] = false;
    if (play === null) announce(`Your browser does not allow the ${kind}.`);
  }
  await visit?.call.send(kind, mine.get(kind) ?? null);
  showMine();
  if (visit !== null) say({ type: 'media', media: isOn() });
}

function showMine() {
  const on = isOn();
  for (const prefix of ['entry-', '']) {
    press(element(`${prefix}microphone`, HTMLButtonElement), on.microphone);
    press(element(`${prefix}camera`, HTMLButtonElement), on.camera);
  }
  press(element('screen', HTMLButtonElement), on.screen);
  element('screen', HTMLButtonElement).textContent = on.screen ? 'Stop sharing' : 'Share screen';
  const camera = mine.get('camera');
  const preview = element('preview', HTMLVideoElement);
  preview.hidden = camera === undefined;
  preview.srcObject = camera === undefined ? null : new MediaStream([camera]);
  if (visit === null) return;
  visit.me.media = on;
  showPerson(visit.me, true, Object.fromEntries(mine));
}

// ---- in and out

/** The name of last time; a browser that keeps nothing asks again. */
function keptName() {
  try {
    return localStorage.getItem(NAME_KEY);
  } catch {
    return null;
  }
}

/** @param {string} name */
function keepName(name) {
  try {
    localStorage.setItem(NAME_KEY, name);
  } catch {
    // Private browsing.
  }
}

/** @param {'guest' | 'host'} as */
function enter(as) {
  const name = nameField.value.trim();
  if (name === '') {
    nameField.reportValidity();
    return;
  }
  keepName(name);
  element('entry-error', HTMLElement).textContent = '';
  const opened = new WebSocket(`${location.origin.replace('http', 'ws')}/room/${encodeURIComponent(roomName)}/socket`);
  socket?.close();
  socket = opened;
  opened.addEventListener('open', () => say({ type: 'enter', name, as, pin: pinField.value, media: isOn() }));
  // One message after the other: a candidate must not overtake its description.
  let heard = Promise.resolve();
  opened.addEventListener('message', ({ data }) => {
    heard = heard
      .then(() => hear(JSON.parse(String(data))))
      .catch((/** @type {unknown} */ error) => console.error(error));
  });
  opened.addEventListener('close', () => {
    void heard.then(() => {
      if (socket === opened) leave('lost');
    });
  });
}

/** @param {Parameters<typeof showGone>[0]} reason */
function leave(reason) {
  const closing = socket;
  socket = null;
  closing?.close();
  if (visit !== null) {
    clearInterval(visit.listening);
    visit.call.close();
    for (const id of [visit.me.id, ...visit.people.keys()]) forgetPerson(id);
    visit = null;
  }
  showKnocks([], () => undefined);
  if (document.body.dataset['place'] !== 'gone') showGone(reason);
}

/** @param {ToPage} message */
async function hear(message) {
  switch (message.type) {
    case 'waiting':
      showPlace('lobby');
      announce('Waiting to be let in');
      break;
    case 'refused':
      element('pin-field', HTMLElement).hidden = message.reason !== 'wrong_pin';
      element('entry-error', HTMLElement).textContent =
        message.reason === 'full'
          ? 'The room is full.'
          : pinField.value === ''
            ? 'This room has a PIN.'
            : 'That is not the PIN.';
      socket = null;
      break;
    case 'gone':
      leave(message.reason);
      break;
    case 'entered':
      await start(message);
      break;
    default:
      if (visit !== null) await hearInside(visit, message);
  }
}

/** @param {Extract<ToPage, { type: 'entered' }>} message */
async function start({ me, others, iceServers }) {
  const call = createCall({
    iceServers,
    send: (to, data) => say({ type: 'signal', to, data }),
    onTrack(from, kind, track) {
      const person = visit?.people.get(from);
      const tracks = { ...visit?.tracks.get(from), [kind]: track };
      visit?.tracks.set(from, tracks);
      if (person !== undefined) showPerson(person, false, tracks);
    },
    onState: (id, state) => {
      for (const tile of document.querySelectorAll(`.tile[data-person="${id}"]`))
        if (tile instanceof HTMLElement) tile.dataset['connection'] = state;
    },
  });
  visit = {
    me,
    people: new Map(others.map((person) => [person.id, person])),
    tracks: new Map(),
    call,
    listening: setInterval(listen, SPEAKING_EACH_MS),
  };
  element('end', HTMLElement).hidden = !me.isHost;
  element('messages', HTMLElement).replaceChildren();
  showPlace('call');
  announce('You are in the call');
  for (const [kind, track] of mine) await call.send(kind, track);
  showMine();
  showEverybody(visit);
  for (const { id } of others) await call.to(id);
  if (wanted.screen && !mine.has('screen')) await turn('screen', true);
}

/** @param {Visit} here */
function showEverybody({ me, people, tracks }) {
  for (const person of people.values()) showPerson(person, false, tracks.get(person.id) ?? {});
  showPeople([me, ...people.values()], me, (id) => say({ type: 'remove', id }));
}

/** @param {Visit} here @param {Exclude<ToPage, { type: 'waiting' | 'refused' | 'gone' | 'entered' }>} message */
async function hearInside(here, message) {
  switch (message.type) {
    case 'joined':
    case 'changed':
      here.people.set(message.person.id, message.person);
      showEverybody(here);
      if (message.type === 'joined') announce(`${message.person.name} joined`);
      break;
    case 'left':
      announce(`${here.people.get(message.id)?.name ?? 'Somebody'} left`);
      here.people.delete(message.id);
      here.tracks.delete(message.id);
      here.call.drop(message.id);
      forgetPerson(message.id);
      showEverybody(here);
      break;
    case 'signal':
      if (here.people.has(message.from))
        await here.call.hear(message.from, /** @type {import('./call.js').Signal} */ (message.data));
      break;
    case 'chat':
      addMessage({ name: message.from.name, text: message.text, isMe: message.from.id === here.me.id });
      break;
    case 'knocking':
      showKnocks(message.people, (id, isLetIn) => say({ type: isLetIn ? 'admit' : 'deny', id }));
      break;
  }
}

/** @type {Map<number, number>} */
const lastHeardAt = new Map();

function listen() {
  const now = performance.now();
  for (const id of visit?.people.keys() ?? []) {
    if ((visit?.call.levelOf(id) ?? 0) > SPEAKING_LEVEL) lastHeardAt.set(id, now);
    showSpeaking(id, now - (lastHeardAt.get(id) ?? -SPEAKING_LASTS_MS) < SPEAKING_LASTS_MS);
  }
}

// ---- buttons

/** @param {string} id @param {() => void} act */
const on = (id, act) => element(id, HTMLElement).addEventListener('click', act);
for (const prefix of ['entry-', '']) {
  on(`${prefix}microphone`, () => void turn('microphone', !mine.has('microphone')));
  on(`${prefix}camera`, () => void turn('camera', !mine.has('camera')));
}
on('screen', () => void turn('screen', !mine.has('screen')));
on('host', () => enter('host'));
on('leave', () => leave('left'));
on('lobby-leave', () => leave('left'));
on('end', () => say({ type: 'end' }));
on('again', () => {
  showPlace('entry');
  nameField.focus();
});
on('toggle-side', () => {
  const side = element('side', HTMLElement);
  side.hidden = !side.hidden;
  element('toggle-side', HTMLElement).setAttribute('aria-expanded', String(!side.hidden));
  if (!side.hidden) element('chat-text', HTMLInputElement).focus();
});
element('entry-form', HTMLFormElement).addEventListener('submit', (event) => {
  event.preventDefault();
  enter(isHostAddress ? 'host' : 'guest');
});
element('chat-form', HTMLFormElement).addEventListener('submit', (event) => {
  event.preventDefault();
  const field = element('chat-text', HTMLInputElement);
  const text = field.value.trim();
  if (text === '') return;
  say({ type: 'chat', text });
  field.value = '';
});

// ---- the door

const isHostAddress = address.searchParams.has('host');
document.title = `${roomName} · room of the sandbox`;
element('entry-title', HTMLElement).textContent = roomName;
for (const place of document.querySelectorAll('.room-name')) place.textContent = roomName;
if (isHostAddress) {
  element('ask', HTMLElement).textContent = 'Join as host';
  element('host', HTMLElement).hidden = true;
}
pinField.value = address.searchParams.get('pin') ?? '';
nameField.value = address.searchParams.get('name') ?? keptName() ?? '';
await Promise.all([turn('microphone', true), turn('camera', true)]);
document.body.dataset['ready'] = 'true';
// A participant without a person has nobody who presses a button.
if (play !== null) enter(isHostAddress ? 'host' : 'guest');

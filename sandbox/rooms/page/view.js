/** Home of what the page shows: which place one is at, the tiles, the people, the chat, and who knocks. Names are set as text, never as markup. */

/** @typedef {import('../contract.ts').Person} Person */

/**
 * @template {HTMLElement} Wanted
 * @param {string} id
 * @param {new () => Wanted} kind
 * @returns {Wanted}
 */
export function element(id, kind) {
  const found = document.getElementById(id);
  if (!(found instanceof kind)) throw new Error(`The page lacks #${id}.`);
  return found;
}

/** @typedef {'entry' | 'lobby' | 'call' | 'gone'} Place */
/** @type {Place[]} */
const PLACES = ['entry', 'lobby', 'call', 'gone'];

/** Shows one place and hides the others; `body[data-place]` says which. @param {Place} place */
export function showPlace(place) {
  document.body.dataset['place'] = place;
  for (const name of PLACES) element(name, HTMLElement).hidden = name !== place;
}

/** Read out by a screen reader, and seen in the title. @param {string} text */
export function announce(text) {
  element('status', HTMLElement).textContent = text;
}

/** @param {HTMLButtonElement} toggle @param {boolean} isOn */
export function press(toggle, isOn) {
  toggle.setAttribute('aria-pressed', String(isOn));
}

/** @type {Record<import('../contract.ts').GoneReason | 'lost' | 'left', [title: string, text: string]>} */
const GONE = {
  denied: ['You were not let in', 'A host denied your request to join.'],
  removed: ['You were removed', 'A host removed you from the call.'],
  ended: ['The call has ended', 'A host ended it for everybody.'],
  no_answer: ['Nobody answered', 'No host let you in. You may ask again.'],
  not_found: ['There is no such room', 'Check the address.'],
  lost: ['The connection broke', 'The sandbox could not be reached any more.'],
  left: ['You left', 'The others may still be there.'],
};

/** @param {keyof typeof GONE} reason */
export function showGone(reason) {
  const [title, text] = GONE[reason];
  element('gone-title', HTMLElement).textContent = title;
  element('gone-text', HTMLElement).textContent = text;
  document.body.dataset['gone'] = reason;
  showPlace('gone');
  announce(title);
  element('again', HTMLButtonElement).focus();
}

/**
 * The tile of somebody's camera or screen. Its data attributes say whose it is and what is on: that is what tests and bots read.
 * @param {Person} person @param {'camera' | 'screen'} kind
 * @returns {HTMLElement}
 */
function tileOf(person, kind) {
  const found = document.querySelector(`.tile[data-person="${person.id}"][data-kind="${kind}"]`);
  if (found instanceof HTMLElement) return found;
  const tile = document.createElement('figure');
  tile.className = 'tile';
  tile.dataset['person'] = String(person.id);
  tile.dataset['kind'] = kind;
  tile.dataset['speaking'] = 'false';
  const video = document.createElement('video');
  video.autoplay = true;
  // The sound comes from an element of its own.
  video.muted = true;
  video.playsInline = true;
  const initial = document.createElement('span');
  initial.className = 'initial';
  initial.setAttribute('aria-hidden', 'true');
  const caption = document.createElement('figcaption');
  caption.dir = 'auto';
  tile.append(video, initial, caption);
  const tiles = element('tiles', HTMLElement);
  if (kind === 'screen') tiles.prepend(tile);
  else tiles.append(tile);
  return tile;
}

/** The first letter as a reader sees it, also where it is made of several code points. @param {string} name */
function initialOf(name) {
  return new Intl.Segmenter().segment(name)[Symbol.iterator]().next().value?.segment ?? '?';
}

/** @param {HTMLElement} tile @param {MediaStreamTrack} track */
function showTrack(tile, track) {
  const video = tile.querySelector('video');
  if (video === null || (video.srcObject instanceof MediaStream && video.srcObject.getTracks()[0] === track)) return;
  video.srcObject = new MediaStream([track]);
  // A browser may wait for a first click; the picture comes then.
  video.play().catch(() => undefined);
}

/**
 * Shows somebody as they are now. `tracks` are what comes from them, or is sent by oneself.
 * @param {Person} person @param {boolean} isMe
 * @param {Partial<Record<import('./media.js').Kind, MediaStreamTrack>>} tracks
 */
export function showPerson(person, isMe, tracks) {
  const { media } = person;
  const tile = tileOf(person, 'camera');
  const label = `${person.name}${isMe ? ' (you)' : ''}${person.isHost ? ', host' : ''}`;
  Object.assign(tile.dataset, {
    name: person.name,
    host: String(person.isHost),
    me: String(isMe),
    microphone: String(media.microphone),
    camera: String(media.camera),
  });
  const [caption, initial, video] = [
    tile.querySelector('figcaption'),
    tile.querySelector('.initial'),
    tile.querySelector('video'),
  ];
  if (caption !== null) caption.textContent = `${label}${media.microphone ? '' : ' · muted'}`;
  if (initial !== null) initial.textContent = initialOf(person.name);
  if (video !== null) video.hidden = !media.camera;
  if (tracks.camera !== undefined) showTrack(tile, tracks.camera);
  if (!isMe && tracks.microphone !== undefined) playSound(tile, tracks.microphone);
  if (!media.screen) document.querySelector(`.tile[data-person="${person.id}"][data-kind="screen"]`)?.remove();
  else if (tracks.screen !== undefined) {
    const screen = tileOf(person, 'screen');
    screen.dataset['name'] = person.name;
    const words = screen.querySelector('figcaption');
    if (words !== null) words.textContent = `Screen of ${person.name}`;
    showTrack(screen, tracks.screen);
  }
}

/** @param {HTMLElement} tile @param {MediaStreamTrack} track */
function playSound(tile, track) {
  const found = tile.querySelector('audio');
  const audio = found ?? tile.appendChild(document.createElement('audio'));
  if (audio.srcObject instanceof MediaStream && audio.srcObject.getTracks()[0] === track) return;
  audio.autoplay = true;
  audio.srcObject = new MediaStream([track]);
  audio.play().catch(() => undefined);
}

/** @param {number} id */
export function forgetPerson(id) {
  for (const tile of document.querySelectorAll(`.tile[data-person="${id}"]`)) tile.remove();
}

/** @param {number} id @param {boolean} isSpeaking */
export function showSpeaking(id, isSpeaking) {
  const tile = document.querySelector(`.tile[data-person="${id}"][data-kind="camera"]`);
  if (tile instanceof HTMLElement && tile.dataset['speaking'] !== String(isSpeaking))
    tile.dataset['speaking'] = String(isSpeaking);
}

/** @param {Person[]} people @param {Person} me @param {(id: number) => void} remove */
export function showPeople(people, me, remove) {
  element('toggle-side', HTMLButtonElement).textContent = `People and chat (${people.length})`;
  const lines = people.map((person) => {
    const line = document.createElement('li');
    const name = document.createElement('span');
    name.dir = 'auto';
    name.textContent = `${person.name}${person.id === me.id ? ' (you)' : ''}${person.isHost ? ' · host' : ''}`;
    line.append(name);
    if (me.isHost && person.id !== me.id)
      line.append(button('Remove', `Remove ${person.name}`, () => remove(person.id)));
    return line;
  });
  element('people', HTMLElement).replaceChildren(...lines);
}

/** @param {{ id: number, name: string }[]} people @param {(id: number, isLetIn: boolean) => void} answer */
export function showKnocks(people, answer) {
  const lines = people.map(({ id, name }) => {
    const line = document.createElement('li');
    line.dataset['knock'] = String(id);
    const words = document.createElement('span');
    const who = document.createElement('bdi');
    who.textContent = name;
    words.append(who, ' wants to join');
    const admit = button('Admit', `Admit ${name}`, () => answer(id, true));
    admit.className = 'act';
    line.append(
      words,
      admit,
      button('Deny', `Deny ${name}`, () => answer(id, false)),
    );
    return line;
  });
  element('knocks', HTMLElement).replaceChildren(...lines);
  const first = people[0];
  if (first !== undefined) announce(`${first.name} wants to join`);
}

/** @param {{ name: string, text: string, isMe: boolean }} message */
export function addMessage({ name, text, isMe }) {
  const line = document.createElement('li');
  const who = document.createElement('strong');
  who.dir = 'auto';
  who.textContent = isMe ? `${name} (you)` : name;
  const words = document.createElement('span');
  words.dir = 'auto';
  words.textContent = text;
  line.append(who, words);
  const messages = element('messages', HTMLElement);
  messages.append(line);
  line.scrollIntoView({ block: 'nearest' });
}

/** @param {string} text @param {string} label @param {() => void} act */
function button(text, label, act) {
  const made = document.createElement('button');
  made.type = 'button';
  made.textContent = text;
  made.setAttribute('aria-label', label);
  made.addEventListener('click', act);
  return made;
}

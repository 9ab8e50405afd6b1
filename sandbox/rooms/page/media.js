/** Home of what the own page sends: microphone, camera and screen of this machine, or test picture and tone where there is none. */

/** @typedef {'microphone' | 'camera' | 'screen'} Kind */
/** @typedef {{ track: MediaStreamTrack, isTest: boolean }} Source */

/**
 * What a page plays instead of its devices, from the address: `tone:440`, `speech`, `picture:red` and `screen`, separated by commas.
 * @typedef {{ toneHz: number | null, speech: boolean, picture: string | null, screen: boolean }} Play
 */

/**
 * @param {string | null} text The address's `play`; null: the page uses its devices.
 * @returns {Play | null}
 */
export function readPlay(text) {
  if (text === null) return null;
  const parts = text.split(',');
  const valueOf = (/** @type {string} */ name) =>
    parts.find((part) => part.startsWith(`${name}:`))?.slice(name.length + 1) ?? null;
  const toneHz = Number(valueOf('tone'));
  return {
    toneHz: toneHz > 0 ? toneHz : null,
    speech: parts.includes('speech'),
    picture: valueOf('picture'),
    screen: parts.includes('screen'),
  };
}

/**
 * Makes the sources of this page; each is opened when it is first asked for.
 * @param {Play | null} play
 * @param {() => string} name What the test picture shows.
 */
export function createMedia(play, name) {
  /** @type {AudioContext | null} */
  let audio = null;
  const context = () => (audio ??= new AudioContext());

  /** A soft beep every two seconds, or a steady tone. @param {number} hz @param {boolean} isSteady */
  function tone(hz, isSteady) {
    const output = context().createMediaStreamDestination();
    const gain = context().createGain();
    const oscillator = context().createOscillator();
    oscillator.frequency.value = hz;
    oscillator.connect(gain).connect(output);
    gain.gain.value = isSteady ? 0.2 : 0;
    if (!isSteady) {
      // A second oscillator of half a hertz opens the gain for a part of each two seconds.
      const beat = context().createOscillator();
      const shape = context().createWaveShaper();
      beat.frequency.value = 0.5;
      shape.curve = Float32Array.from({ length: 64 }, (_, index) => (index > 54 ? 0.1 : 0));
      beat.connect(shape).connect(gain.gain);
      beat.start();
    }
    oscillator.start();
    return firstTrack(output.stream);
  }

  async function speech() {
    const answer = await fetch('/room-assets/sentence.ogg');
    const source = context().createBufferSource();
    source.buffer = await context().decodeAudioData(await answer.arrayBuffer());
    source.loop = true;
    const output = context().createMediaStreamDestination();
    source.connect(output);
    source.start();
    return firstTrack(output.stream);
  }

  /** @returns {Promise<Source | null>} */
  async function played(
    /** @type {Kind} */ kind,
    /** @type {Play} */ { toneHz, speech: speaks, picture: colour, screen },
  ) {
    if (kind === 'microphone') {
      if (speaks) return { track: await speech(), isTest: true };
      return toneHz === null ? null : { track: tone(toneHz, true), isTest: true };
    }
    if (kind === 'camera') return colour === null ? null : { track: picture(colour, name), isTest: true };
    return screen ? { track: picture('screen', name), isTest: true } : null;
  }

  /** @returns {Promise<Source | null>} */
  async function ofDevice(/** @type {Kind} */ kind) {
    // Absent on a page that was not loaded safely: http on another machine.
    const devices = /** @type {MediaDevices | undefined} */ (navigator.mediaDevices);
    try {
      if (devices === undefined) throw new DOMException('no devices', 'NotFoundError');
      if (kind === 'microphone')
        return { track: firstTrack(await devices.getUserMedia({ audio: true })), isTest: false };
      if (kind === 'camera')
        return {
          track: firstTrack(await devices.getUserMedia({ video: { width: 1280, height: 720 } })),
          isTest: false,
        };
      return { track: firstTrack(await devices.getDisplayMedia({ video: true })), isTest: false };
    } catch (error) {
      // Who says no is not answered with a picture of something else.
      if (error instanceof DOMException && error.name === 'NotAllowedError') return null;
      if (kind === 'microphone') return { track: tone(440, false), isTest: true };
      return { track: picture(kind === 'camera' ? 'bars' : 'screen', name), isTest: true };
    }
  }

  return {
    /**
     * Opens a source. Stop its track when it is not sent any more.
     * @param {Kind} kind
     * @returns {Promise<Source | null>} Null: the person did not allow it, or this page plays nothing of this kind.
     */
    open: async (kind) => (play === null ? ofDevice(kind) : played(kind, play)),
  };
}

/** @param {MediaStream} stream @returns {MediaStreamTrack} */
function firstTrack(stream) {
  const track = stream.getTracks()[0];
  if (track === undefined) throw new DOMException('no track', 'NotFoundError');
  return track;
}

/**
 * A picture of 640 × 360 (1280 × 720 as a screen) with a name and a clock that moves.
 * @param {string} colour A colour, `bars` or `screen`.
 * @param {() => string} name
 */
function picture(colour, name) {
  const canvas = document.createElement('canvas');
  const isScreen = colour === 'screen';
  [canvas.width, canvas.height] = isScreen ? [1280, 720] : [640, 360];
  const paint = canvas.getContext('2d');
  if (paint === null) throw new DOMException('no canvas', 'NotFoundError');
  const bars = ['#c0c0c0', '#c0c000', '#00c0c0', '#00c000', '#c000c0', '#c00000', '#0000c0'];
  const draw = () => {
    const { width, height } = canvas;
    if (colour === 'bars') {
      for (const [index, bar] of bars.entries()) {
        paint.fillStyle = bar;
        paint.fillRect((index * width) / bars.length, 0, width / bars.length + 1, height);
      }
    } else {
      paint.fillStyle = isScreen ? '#ffffff' : colour;
      paint.fillRect(0, 0, width, height);
      // A screen is mostly paper with lines on it.
      paint.fillStyle = '#9aa5b1';
      const lines = isScreen ? 12 : 0;
      for (let line = 0; line < lines; line += 1) paint.fillRect(80, 80 + line * 44, line % 4 === 3 ? 500 : 1100, 12);
    }
    const now = new Date();
    paint.fillStyle = '#000000cc';
    paint.fillRect(0, height - 84, width, 84);
    paint.fillStyle = '#ffffff';
    paint.font = '32px system-ui, sans-serif';
    paint.fillText(isScreen ? `Screen of ${name()}` : name(), 16, height - 48, width - 32);
    paint.font = '24px system-ui, sans-serif';
    paint.fillText(now.toISOString().slice(11, 21), 16, height - 16);
    // Something moves in every frame, so that a picture that stands is seen to stand.
    paint.fillRect(((now.getTime() % 4000) / 4000) * width, height - 90, 24, 6);
  };
  draw();
  const timer = setInterval(draw, 40);
  const track = firstTrack(canvas.captureStream(25));
  const stop = track.stop.bind(track);
  track.stop = () => {
    clearInterval(timer);
    stop();
  };
  return track;
}

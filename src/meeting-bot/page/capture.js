/**
 * Runs in the meeting's page before its own scripts: sees every peer connection, and records what arrives on them when the bot asks.
 * A platform's script defines `rollcallPlatform`: `{ people(), of(track) }` (see globals.d.ts). The bot calls `rollcallCapture`.
 */
(() => {
  const WIDTH = 1280;
  const HEIGHT = 720;
  const FRAME_MS = 40;
  /** Above this somebody is heard: a sine of 0.2 is 0.14, silence is exactly 0. */
  const HEARD_LEVEL = 0.01;

  /** @type {Set<RTCPeerConnection>} */
  const connections = new Set();
  /** What arrives, by track. @type {Map<string, { track: MediaStreamTrack, receiver: RTCRtpReceiver, element: HTMLMediaElement }>} */
  const incoming = new Map();

  const Real = window.RTCPeerConnection;
  window.RTCPeerConnection = class extends Real {
    /** @param {RTCConfiguration} [configuration] */
    constructor(configuration) {
      super(configuration);
      connections.add(this);
      this.addEventListener('track', ({ track, receiver }) => arrive(track, receiver));
      this.addEventListener('connectionstatechange', () => {
        if (this.connectionState === 'closed' || this.connectionState === 'failed') connections.delete(this);
      });
    }
  };

  /** @param {MediaStreamTrack} track @param {RTCRtpReceiver} receiver */
  function arrive(track, receiver) {
    // Without an element of its own a track is silent in an audio graph and has no level; muted, it is heard nowhere twice.
    const element = document.createElement(track.kind === 'audio' ? 'audio' : 'video');
    element.muted = true;
    element.srcObject = new MediaStream([track]);
    if (track.kind === 'audio') void element.play().catch(() => undefined);
    incoming.set(track.id, { track, receiver, element });
    track.addEventListener('ended', () => incoming.delete(track.id));
    recorder?.add(track);
  }

  const live = () => [...incoming.values()].filter(({ track }) => track.readyState === 'live');

  /** Who is heard now, by the platform's own ids. */
  function speakers() {
    /** @type {string[]} */
    const ids = [];
    for (const { track, receiver } of live()) {
      if (track.kind !== 'audio') continue;
      const level = receiver.getSynchronizationSources()[0]?.audioLevel ?? 0;
      const person = level > HEARD_LEVEL ? window.rollcallPlatform.of(track) : null;
      if (person !== null) ids.push(person.id);
    }
    return ids;
  }

  /** All that has arrived, in bytes; grows while media flows. */
  async function bytes() {
    let sum = 0;
    for (const connection of connections) {
      if (connection.connectionState === 'closed') continue;
      for (const report of (await connection.getStats()).values())
        if (report.type === 'inbound-rtp') sum += report.bytesReceived ?? 0;
    }
    return sum;
  }

  /** @typedef {{ add: (track: MediaStreamTrack) => void, pause: (isPaused: boolean) => void, stop: () => Promise<Proof> }} Recorder */
  /** What was seen and heard while recording. @typedef {{ brightest: number, loudest: number, format: string }} Proof */
  /** @type {Recorder | null} */
  let recorder = null;

  /** The picture: everybody whose camera is on as a grid, or a shown screen with the cameras beside it. */
  function createPicture() {
    const canvas = document.createElement('canvas');
    [canvas.width, canvas.height] = [WIDTH, HEIGHT];
    const paint = canvas.getContext('2d', { alpha: false });
    if (paint === null) throw new Error('This browser paints no canvas.');
    let isPaused = false;
    let brightest = 0;
    let frames = 0;

    /** @param {{ x: number, y: number, width: number, height: number }} box @param {HTMLVideoElement | null} video @param {string} label */
    function tile({ x, y, width, height }, video, label) {
      if (paint === null) return;
      paint.fillStyle = '#20262d';
      paint.fillRect(x, y, width, height);
      if (video !== null && video.videoWidth > 0) {
        const scale = Math.min(width / video.videoWidth, height / video.videoHeight);
        const [w, h] = [video.videoWidth * scale, video.videoHeight * scale];
        paint.drawImage(video, x + (width - w) / 2, y + (height - h) / 2, w, h);
      }
      paint.font = `${video === null ? 36 : 20}px system-ui, sans-serif`;
      const textWidth = Math.min(paint.measureText(label).width, width - 32);
      const [left, base] = video === null ? [x + (width - textWidth) / 2, y + height / 2] : [x + 16, y + height - 16];
      if (video !== null) {
        paint.fillStyle = '#000000aa';
        paint.fillRect(left - 8, base - 22, textWidth + 16, 30);
      }
      paint.fillStyle = '#ffffff';
      paint.fillText(label, left, base, width - 32);
    }

    /** @param {number} count @param {{ x: number, y: number, width: number, height: number }} area */
    function grid(count, area) {
      const columns = Math.ceil(Math.sqrt(count * (area.width / area.height) * (9 / 16)));
      const rows = Math.ceil(count / columns);
      return Array.from({ length: count }, (_, index) => ({
        x: area.x + ((index % columns) * area.width) / columns + 2,
        y: area.y + (Math.floor(index / columns) * area.height) / rows + 2,
        width: area.width / columns - 4,
        height: area.height / rows - 4,
      }));
    }

    function draw() {
      if (paint === null) return;
      paint.fillStyle = '#000000';
      paint.fillRect(0, 0, WIDTH, HEIGHT);
      if (isPaused) return;
      const people = window.rollcallPlatform.people();
      /** @type {Map<string, HTMLVideoElement>} */
      const cameras = new Map();
      /** @type {{ video: HTMLVideoElement, label: string }[]} */
      const screens = [];
      for (const { track, element } of live()) {
        if (!(element instanceof HTMLVideoElement) || track.muted) continue;
        const person = window.rollcallPlatform.of(track);
        if (person === null) continue;
        if (element.paused) void element.play().catch(() => undefined);
        if (person.kind === 'screen') screens.push({ video: element, label: `Screen of ${person.name}` });
        else cameras.set(person.id, element);
      }
      const screen = screens[0];
      const area =
        screen === undefined
          ? { x: 0, y: 0, width: WIDTH, height: HEIGHT }
          : { x: WIDTH - 256, y: 0, width: 256, height: HEIGHT };
      if (screen !== undefined) tile({ x: 0, y: 0, width: WIDTH - 256, height: HEIGHT }, screen.video, screen.label);
      const boxes = grid(Math.max(1, people.length), area);
      for (const [index, box] of boxes.entries()) {
        const person = people[index];
        if (person !== undefined) tile(box, cameras.get(person.id) ?? null, person.name);
      }
      frames += 1;
      // A look at a few points each second: whether the picture is more than black.
      if (frames % 25 === 1) {
        for (const [x, y] of [
          [WIDTH / 2, HEIGHT / 2],
          [WIDTH / 4, HEIGHT / 3],
          [(WIDTH * 3) / 4, HEIGHT / 3],
        ]) {
          const [red = 0, green = 0, blue = 0] = paint.getImageData(x ?? 0, y ?? 0, 1, 1).data;
          brightest = Math.max(brightest, red, green, blue);
        }
      }
    }
    draw();
    const timer = setInterval(draw, FRAME_MS);
    const track = canvas.captureStream(1000 / FRAME_MS).getVideoTracks()[0];
    return {
      track,
      pause: (/** @type {boolean} */ paused) => void (isPaused = paused),
      brightest: () => brightest,
      stop: () => clearInterval(timer),
    };
  }

  /** The sound of everybody, mixed. */
  function createSound() {
    const context = new AudioContext({ sampleRate: 48_000 });
    const output = context.createMediaStreamDestination();
    const mix = context.createGain();
    const meter = context.createAnalyser();
    mix.connect(output);
    mix.connect(meter);
    // Without a source that runs the recorder would wait for the first sound to begin its track.
    const silence = context.createConstantSource();
    const nothing = context.createGain();
    nothing.gain.value = 0;
    silence.connect(nothing).connect(mix);
    silence.start();
    let loudest = 0;
    const samples = new Float32Array(meter.fftSize);
    const timer = setInterval(() => {
      meter.getFloatTimeDomainData(samples);
      for (const sample of samples) loudest = Math.max(loudest, Math.abs(sample));
    }, 200);
    /** @type {Set<string>} */
    const added = new Set();
    return {
      track: output.stream.getAudioTracks()[0],
      add(/** @type {MediaStreamTrack} */ track) {
        if (track.kind !== 'audio' || added.has(track.id)) return;
        added.add(track.id);
        context.createMediaStreamSource(new MediaStream([track])).connect(mix);
      },
      pause: (/** @type {boolean} */ isPaused) => void (mix.gain.value = isPaused ? 0 : 1),
      loudest: () => loudest,
      async stop() {
        clearInterval(timer);
        await context.close();
      },
    };
  }

  /** @param {string} mimeType @returns {{ mimeType: string, videoKeyFrameIntervalDuration?: number, videoBitsPerSecond?: number, audioBitsPerSecond?: number }} */
  const settings = (mimeType) => ({
    mimeType,
    audioBitsPerSecond: 64_000,
    // A piece of an MP4 leaves at a key frame only; without this each would be four seconds that a crash loses.
    ...(mimeType.startsWith('video') && { videoBitsPerSecond: 1_200_000, videoKeyFrameIntervalDuration: 1000 }),
  });

  /**
   * Starts recording; each second a piece goes to `rollcallPiece` in base64.
   * @param {'video' | 'audio'} mode
   * @param {number} sliceMs
   */
  function start(mode, sliceMs) {
    if (recorder !== null) throw new Error('A recording runs already.');
    const mimeType = ['video/mp4;codecs=avc1.42001F,opus', 'video/webm;codecs=vp8,opus', 'audio/webm;codecs=opus']
      .filter((type) => type.startsWith(mode))
      .find((type) => MediaRecorder.isTypeSupported(type));
    if (mimeType === undefined) throw new Error(`This browser records no ${mode}.`);
    const sound = createSound();
    const picture = mode === 'video' ? createPicture() : null;
    const tracks = [sound.track, picture?.track].filter((track) => track !== undefined);
    const mediaRecorder = new MediaRecorder(new MediaStream(tracks), settings(mimeType));
    // One piece after the other, in order.
    let sending = Promise.resolve();
    mediaRecorder.addEventListener('dataavailable', ({ data }) => {
      sending = sending.then(async () => {
        if (data.size > 0) await window.rollcallPiece(await inBase64(data));
      });
    });
    const stopped = new Promise((resolve) => {
      mediaRecorder.addEventListener('stop', resolve);
    });
    for (const { track } of live()) sound.add(track);
    recorder = {
      add: (track) => sound.add(track),
      pause(isPaused) {
        sound.pause(isPaused);
        picture?.pause(isPaused);
      },
      async stop() {
        recorder = null;
        mediaRecorder.stop();
        await stopped;
        await sending;
        picture?.stop();
        await sound.stop();
        return { brightest: picture?.brightest() ?? 0, loudest: sound.loudest(), format: mimeType };
      },
    };
    mediaRecorder.start(sliceMs);
    return mimeType;
  }

  /** @param {Blob} data @returns {Promise<string>} */
  const inBase64 = (data) =>
    new Promise((resolve, reject) => {
      const reader = new FileReader();
      reader.addEventListener('load', () => {
        const address = typeof reader.result === 'string' ? reader.result : '';
        // The type of the recording has a comma too.
        resolve(address.slice(address.lastIndexOf(',') + 1));
      });
      reader.addEventListener('error', () => reject(new Error('A piece could not be read.')));
      reader.readAsDataURL(data);
    });

  window.rollcallCapture = {
    bytes,
    speakers,
    start,
    pause: (isPaused) => recorder?.pause(isPaused),
    stop: async () => (recorder === null ? null : recorder.stop()),
  };
})();

/** Home of what becomes of a spool, whole or torn by a crash: an indexed MP4 that can be played at once, and an MP3. */
import { open, stat } from 'node:fs/promises';
import {
  ALL_FORMATS,
  EncodedAudioPacketSource,
  EncodedPacketSink,
  EncodedVideoPacketSource,
  FilePathSource,
  FilePathTarget,
  Input,
  Mp4OutputFormat,
  Output,
  type InputAudioTrack,
  type InputVideoTrack,
} from 'mediabunny';
import { OpusDecoder } from 'opus-decoder';
import { createMp3Encoder } from 'wasm-media-encoders';

/** A finished file, measured. */
export type Finished = { bytes: number; durationSeconds: number; hasVideo: boolean; hasAudio: boolean };

const MP3_KBIT = 64;
/** Opus always decodes at 48 kHz. */
const OPUS_HZ = 48_000;

const readMedia = (path: string): Input<FilePathSource> =>
  new Input({ source: new FilePathSource(path), formats: ALL_FORMATS });

/**
 * Copies a recording into an MP4 with its index in front, so that it plays and seeks while it is still being loaded. Nothing is
 * encoded again. A file that was torn off is taken as far as its last whole piece.
 *
 * @returns null: there is not one packet in it.
 * @throws when the file cannot be read as media, or not be written.
 */
export async function finishVideo(source: string, target: string): Promise<Finished | null> {
  using input = readMedia(source);
  const [video, audio] = [await input.getPrimaryVideoTrack(), await input.getPrimaryAudioTrack()];
  const output = new Output({
    format: new Mp4OutputFormat({ fastStart: 'reserve' }),
    target: new FilePathTarget(target),
  });
  const copies = [
    video === null ? null : await copyOfVideo(video, output),
    audio === null ? null : await copyOfAudio(audio, output),
  ].filter((copy) => copy !== null);
  if (copies.length === 0) return null;
  await output.start();
  await Promise.all(copies.map((copy) => copy()));
  await output.finalize();
  return measure(target);
}

type Copy = () => Promise<void>;

async function copyOfVideo(track: InputVideoTrack, output: Output): Promise<Copy | null> {
  const codec = await track.getCodec();
  const maximumPacketCount = await countPackets(track);
  if (codec === null || maximumPacketCount === 0) return null;
  const source = new EncodedVideoPacketSource(codec);
  output.addVideoTrack(source, { maximumPacketCount });
  return async () => {
    const decoderConfig = await track.getDecoderConfig();
    for await (const packet of new EncodedPacketSink(track).packets())
      await source.add(packet, decoderConfig === null ? undefined : { decoderConfig });
    source.close();
  };
}

async function copyOfAudio(track: InputAudioTrack, output: Output): Promise<Copy | null> {
  const codec = await track.getCodec();
  const maximumPacketCount = await countPackets(track);
  if (codec === null || maximumPacketCount === 0) return null;
  const source = new EncodedAudioPacketSource(codec);
  output.addAudioTrack(source, { maximumPacketCount });
  return async () => {
    const decoderConfig = await track.getDecoderConfig();
    for await (const packet of new EncodedPacketSink(track).packets())
      await source.add(packet, decoderConfig === null ? undefined : { decoderConfig });
    source.close();
  };
}

const countPackets = async (track: InputVideoTrack | InputAudioTrack): Promise<number> =>
  (await track.computePacketStats()).packetCount;

/** Reads a finished file as a player would. */
export async function measure(path: string): Promise<Finished> {
  using input = readMedia(path);
  const durationSeconds = await input.computeDuration();
  return {
    bytes: (await stat(path)).size,
    durationSeconds,
    hasVideo: (await input.getPrimaryVideoTrack()) !== null,
    hasAudio: (await input.getPrimaryAudioTrack()) !== null,
  };
}

/**
 * Makes an MP3 of the sound of a recording.
 *
 * @returns null: there is no sound in it that can be read.
 * @throws when the file cannot be read as media, or not be written.
 */
export async function makeMp3(
  source: string,
  target: string,
): Promise<Pick<Finished, 'bytes' | 'durationSeconds'> | null> {
  using input = readMedia(source);
  const track = await input.getPrimaryAudioTrack();
  if (track === null || (await track.getCodec()) !== 'opus') return null;
  const channels = (await track.getNumberOfChannels()) === 1 ? 1 : 2;
  const decoder = new OpusDecoder({
    channels,
    streamCount: 1,
    coupledStreamCount: channels - 1,
    channelMappingTable: channels === 1 ? [0] : [0, 1],
  });
  await decoder.ready;
  const encoder = await createMp3Encoder();
  encoder.configure({ sampleRate: OPUS_HZ, channels, bitrate: MP3_KBIT });
  let samples = 0;
  const file = await open(target, 'w', 0o600);
  try {
    for await (const { data } of new EncodedPacketSink(track).packets()) {
      const { channelData, samplesDecoded } = decoder.decodeFrame(data);
      if (samplesDecoded === 0) continue;
      samples += samplesDecoded;
      // What the encoder returns is its own memory, used again by the next call.
      await file.appendFile(encoder.encode(channelData));
    }
    await file.appendFile(encoder.finalize());
  } finally {
    await file.close();
    decoder.free();
  }
  return samples === 0 ? null : { bytes: (await stat(target)).size, durationSeconds: samples / OPUS_HZ };
}

/** Home of collecting the body of an answer: decompressed, and bounded in what comes out. */
import { createBrotliDecompress, createGunzip, createInflate, createInflateRaw } from 'node:zlib';
import { AppError } from '../errors.ts';

/** Headers of an answer; names in lower case. */
export type AnswerHeaders = Record<string, string | string[] | undefined>;

/** Most bytes of a body, counted after decompression, and whether a longer one is cut or refused. */
export type BodyLimits = { maxBytes: number; mayCut: boolean };
/** Takes the bytes of one body. `drop` forgets it. */
export type Collector = { take: (chunk: Buffer) => void; end: () => void; drop: () => void };

/** What a collector does with its connection, and tells of its body. */
export type Collecting = {
  whole: (body: Buffer) => void;
  cut: (body: Buffer) => void;
  fail: (error: Error) => void;
  pause: () => void;
  resume: () => void;
};

/** Builds the collector of an answer. @returns null when the answer is refused by its headers; `fail` was called. */
export function createCollector(
  url: URL,
  headers: AnswerHeaders,
  { maxBytes, mayCut }: BodyLimits,
  on: Collecting,
): Collector | null {
  if (!mayCut && Number(headers['content-length'] ?? 0) > maxBytes) {
    on.fail(tooLarge(url, maxBytes));
    return null;
  }
  const chunks: Buffer[] = [];
  let length = 0;
  const body = (): Buffer => Buffer.concat(chunks).subarray(0, maxBytes);
  const add = (chunk: Buffer): void => {
    chunks.push(chunk);
    length += chunk.length;
    if (length <= maxBytes) return;
    if (mayCut) on.cut(body());
    else on.fail(tooLarge(url, maxBytes));
  };
  const encodings = encodingsIn(headers);
  if (encodings.length > MAX_COMPRESSIONS || encodings.some((encoding) => !COMPRESSIONS.includes(encoding))) {
    on.fail(unanswered(url, 'answered in a compression that was not asked for'));
    return null;
  }
  const plain: Collector = { take: add, end: () => on.whole(body()), drop: () => undefined };
  const failTooLarge = (): void => on.fail(tooLarge(url, maxBytes));
  // They stand in the order they were applied in, so the last one is undone first.
  return encodings.reduce<Collector>((inner, encoding) => {
    const bounded = inner === plain ? plain : boundedBy(inner, maxBytes, failTooLarge);
    return byFirstBytes((start) =>
      isPlain(encoding, start) ? bounded : decoding(createDecoder(encoding, start), bounded, on),
    );
  }, plain);
}

/** The compressions of an answer, as they were applied. Servers behind each other repeat the header, also where they compress once. */
const encodingsIn = (headers: AnswerHeaders): string[] =>
  [headers['content-encoding'] ?? '']
    .flat()
    .flatMap((value) => value.toLowerCase().split(','))
    .map((encoding) => encoding.trim())
    .filter((encoding) => !NO_COMPRESSION.test(encoding));

/** What servers write where nothing is compressed: the encoding of their letters, or a word for nothing. */
const NO_COMPRESSION =
  /^(?:|identity|none|null|false|binary|[78]bit|utf-?(?:8|16)|us-ascii|iso-8859-\d{1,2}|windows-125\d)$/;
const COMPRESSIONS: readonly string[] = ['gzip', 'x-gzip', 'deflate', 'br'];
/** More, one inside the other, are no mistake of a server but an attack. */
const MAX_COMPRESSIONS = 3;

/** Bytes by which a compression is told from plain text. */
const SNIFFED_BYTES = 16;

/** Whether a body that is labelled as compressed is not. */
function isPlain(encoding: string, start: Buffer): boolean {
  if (encoding === 'gzip' || encoding === 'x-gzip')
    return start.length > 1 && !(start[0] === 0x1f && start[1] === 0x8b);
  return /^(?:\xef\xbb\xbf)?\s*BEGIN:/.test(start.toString('latin1'));
}

/** A collector that is chosen when the first bytes have come. */
function byFirstBytes(choose: (start: Buffer) => Collector): Collector {
  let chosen: Collector | null = null;
  let start: Buffer = Buffer.alloc(0);
  const begin = (): Collector => {
    const collector = choose(start);
    chosen = collector;
    if (start.length > 0) collector.take(start);
    return collector;
  };
  return {
    take(chunk) {
      if (chosen !== null) return chosen.take(chunk);
      start = Buffer.concat([start, chunk]);
      if (start.length >= SNIFFED_BYTES) begin();
    },
    end: () => (chosen ?? begin()).end(),
    drop: () => chosen?.drop(),
  };
}

type Decoder = ReturnType<typeof createGunzip | typeof createInflate | typeof createBrotliDecompress>;

/** Passes on what lies between two compressions as far as a body may be long. */
function boundedBy(inner: Collector, maxBytes: number, fail: () => void): Collector {
  let length = 0;
  return {
    ...inner,
    take(chunk) {
      length += chunk.length;
      if (length > maxBytes) fail();
      else inner.take(chunk);
    },
  };
}

function decoding(decoder: Decoder, inner: Collector, on: Collecting): Collector {
  decoder
    .on('data', (chunk: Buffer) => inner.take(chunk))
    .once('end', () => inner.end())
    .once('error', on.fail);
  decoder.on('drain', on.resume);
  return {
    take(chunk) {
      if (!decoder.write(chunk)) on.pause();
    },
    end: () => decoder.end(),
    drop() {
      decoder.destroy();
      inner.drop();
    },
  };
}

/** Deflate comes with the head of zlib, or, from old servers, without. */
function createDecoder(name: string, [first = 0, second = 0]: Buffer): Decoder {
  if (name === 'br') return createBrotliDecompress();
  if (name !== 'deflate') return createGunzip();
  return (first & 0x0f) === 8 && (first * 256 + second) % 31 === 0 ? createInflate() : createInflateRaw();
}

/** A body that is too large. */
function tooLarge(url: URL, maxBytes: number): AppError {
  return new AppError(
    'answer_too_large',
    `The answer of "${url.host}" is larger than ${maxBytes.toLocaleString('en')} bytes.`,
  );
}

/** An exchange that gave no complete answer. @param what Goes on the sentence that names the host. */
export function unanswered(url: URL, what: string, cause?: unknown): AppError {
  return new AppError('provider_unavailable', `The host "${url.host}" ${what}.`, { cause });
}

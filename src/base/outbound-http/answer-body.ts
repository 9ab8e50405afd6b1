/** Home of collecting the body of an answer: decompressed, and bounded in what comes out. */
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
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
  const encoding = String(headers['content-encoding'] ?? '')
    .trim()
    .toLowerCase();
  if (encoding === '' || encoding === 'identity')
    return { take: add, end: () => on.whole(body()), drop: () => undefined };
  const decoder = createDecoder(encoding);
  if (decoder === null) {
    on.fail(unanswered(url, 'answered in a compression that was not asked for'));
    return null;
  }
  decoder
    .on('data', add)
    .once('end', () => on.whole(body()))
    .once('error', on.fail);
  decoder.on('drain', on.resume);
  return {
    take(chunk) {
      if (!decoder.write(chunk)) on.pause();
    },
    end: () => decoder.end(),
    drop: () => decoder.destroy(),
  };
}

function createDecoder(name: string): ReturnType<typeof createGunzip | typeof createInflate> | null {
  if (name === 'gzip' || name === 'x-gzip') return createGunzip();
  if (name === 'deflate') return createInflate();
  return name === 'br' ? createBrotliDecompress() : null;
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

/** Home of reading in threads: whose turn it is, and what a person is told when a calendar is given up. */
import { AppError } from '../base/errors.ts';
import { ThreadFailure } from '../base/threads.ts';
import type { ThreadJob, Threads, ThreadTask } from '../base/threads.ts';

const SENTENCES = {
  late: 'This calendar takes too long to read. What is stored of it stays; it is tried again.',
  memory:
    'This calendar needs more memory to be read than one may take. What is stored of it stays; it is tried again.',
  ended:
    'This calendar could not be read because what reads it broke off. What is stored of it stays; it is tried again.',
} as const;

/** A body to hand over to a thread, as the input holds it, and what to transfer with it. */
export function handedOver(body: Buffer): { bytes: Uint8Array<ArrayBuffer>; transfer: ArrayBuffer[] } {
  const { buffer, byteOffset, byteLength } = body;
  const isAlone = buffer instanceof ArrayBuffer && byteLength === buffer.byteLength;
  // Small bodies share a buffer with others, which keep it.
  const bytes = isAlone ? new Uint8Array(buffer, byteOffset, byteLength) : new Uint8Array(body);
  return { bytes, transfer: [bytes.buffer] };
}

/**
 * Reads something in a thread.
 *
 * @throws {AppError} `answer_too_large` it takes too long, needs too much memory, or broke the thread it was read in.
 * @throws {AppError} what the reading itself throws.
 */
export async function readInThread<Input, Part, Result>(
  threads: Threads,
  task: ThreadTask<Input, Part, Result>,
  input: Input,
  job: ThreadJob<Part>,
): Promise<Result> {
  try {
    return await threads.run(task, input, job);
  } catch (error) {
    if (error instanceof ThreadFailure) throw new AppError('answer_too_large', SENTENCES[error.kind], { cause: error });
    throw error;
  }
}

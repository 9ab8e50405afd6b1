/** Home of the run token: what a running bot proves itself with. Pure. */
import { createHmac } from 'node:crypto';
import { isSameText } from '../base/sealed.ts';

const PREFIX = 'run_';

/**
 * Makes the token of a run. It is the run's id, signed: nothing is stored, and a stranger's is told from ours without asking the
 * database. It is worth nothing once the run is over, since reports of other runs than the present one are answered with `stop`.
 *
 * @param key 32 bytes, for nothing else.
 */
export const makeRunToken = (key: Buffer, runId: string): string => PREFIX + sign(key, runId).toString('base64url');

/** Whether a token is the one of this run; takes the same time whatever is wrong with it. */
export const isRunToken = (key: Buffer, runId: string, token: string): boolean =>
  isSameText(makeRunToken(key, runId), token);

const sign = (key: Buffer, runId: string): Buffer => createHmac('sha256', key).update(runId.toLowerCase()).digest();

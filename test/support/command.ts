/** Home of commands as a person types them: the program in a process of its own, in a shell that knows nothing of this one. */
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { readConfig } from '../../src/program/config.ts';
import { openProgram } from '../../src/program/program.ts';
import { openTestDatabase, type TestDatabase } from './database.ts';

/** The file that npm links as `rollcall`. */
export const PROGRAM = fileURLToPath(new URL('../../bin/rollcall.mjs', import.meta.url));
/** How long a command may take, in milliseconds. */
export const COMMAND_DEADLINE_MS = 120_000;

/** How a command ended, and what it wrote. */
export type Ended = { exitCode: number | null; stdout: string; stderr: string };

/** Runs a command with exactly these variables, as in a new shell. */
export async function rollcall(words: readonly string[], env: Record<string, string>, cwd?: string): Promise<Ended> {
  const { PATH = '', HOME = '' } = process.env;
  const child = spawn(process.execPath, [PROGRAM, ...words], {
    env: { PATH, HOME, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    signal: AbortSignal.timeout(COMMAND_DEADLINE_MS),
    ...(cwd === undefined ? {} : { cwd }),
  });
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  const [exitCode] = (await once(child, 'close')) as [number | null];
  return { exitCode, stdout, stderr };
}

/** A database that a server with production settings has made, and what a shell beside it knows. */
export type ServedDatabase = TestDatabase & { shell: { DATABASE_URL: string; SECRET_KEY: string } };

/** Makes such a database. @param env What its server knows beyond production settings. */
export async function openServedDatabase(env: Record<string, string> = {}): Promise<ServedDatabase> {
  const database = await openTestDatabase();
  const shell = { DATABASE_URL: database.url, SECRET_KEY: randomBytes(32).toString('base64') };
  await startOnce({ ...shell, ...env });
  return { ...database, shell };
}

/** Does what a server does when it starts: makes, migrates, writes down what the environment says. Then it ends. */
export async function startOnce(env: Record<string, string>): Promise<void> {
  const config = readConfig({
    PUBLIC_URL: 'https://rollcall.example.com',
    ALLOWED_REDIRECT_ORIGINS: 'https://app.example.com',
    GOOGLE_CLIENT_ID: 'production-client',
    GOOGLE_CLIENT_SECRET: 'production-secret',
    LOG_LEVEL: 'silent',
    ...env,
  });
  await using _ = await openProgram(config, { access: 'create' });
}

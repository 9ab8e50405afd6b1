/** Home of what tests need beside npm packages: packages of Debian, installed when root runs the tests. */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { run } from './command.ts';

const DEBIAN_POSTGRES = '/usr/lib/postgresql';
const OLDEST_MAJOR = 15;
const INSTALL_DEADLINE_MS = 10 * 60_000;

/** What was looked for, or why it is not there. */
export type Found = { kind: 'found'; path: string } | { kind: 'missing'; reason: string };

async function install(name: string, signal: AbortSignal): Promise<string | null> {
  if (process.getuid?.() !== 0) return `${name} is not installed, and only root can install it`;
  if (!existsSync('/usr/bin/apt-get')) return `${name} is not installed, and this system has no apt-get`;
  const options = { signal, env: { DEBIAN_FRONTEND: 'noninteractive' }, deadlineMs: INSTALL_DEADLINE_MS };
  await run('apt-get', ['update', '-qq'], options);
  const { isOk, output } = await run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', name], options);
  return isOk ? null : `apt-get could not install ${name}: ${output.trimEnd().split('\n').at(-1)}`;
}

/** The folder of programs of the oldest PostgreSQL here that Rollcall supports; null when there is none. */
export function olderPostgres(): string | null {
  if (!existsSync(DEBIAN_POSTGRES)) return null;
  const majors = readdirSync(DEBIAN_POSTGRES).map(Number);
  const major = majors.filter((candidate) => candidate >= OLDEST_MAJOR).toSorted((a, b) => a - b)[0];
  const programs = join(DEBIAN_POSTGRES, String(major), 'bin');
  return existsSync(join(programs, 'initdb')) ? programs : null;
}

/** Finds or installs a package of Debian; `find` looks for what is wanted of it, and is asked before and after. */
export async function findPackage(name: string, find: () => string | null, signal: AbortSignal): Promise<Found> {
  const reason = find() === null ? await install(name, signal) : null;
  const path = find();
  return path === null
    ? { kind: 'missing', reason: reason ?? `${name} was installed, but what it brings was not found` }
    : { kind: 'found', path };
}

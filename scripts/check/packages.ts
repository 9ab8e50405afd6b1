/** Home of what tests need beside npm packages: packages of Debian, installed when root runs the tests. */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { run } from './command.ts';

const DEBIAN_POSTGRES = '/usr/lib/postgresql';
const OLDEST_MAJOR = 15;

/** What was looked for, or why it is not there. */
export type Found = { kind: 'found'; path: string } | { kind: 'missing'; reason: string };

async function install(name: string, signal: AbortSignal): Promise<string | null> {
  if (process.getuid?.() !== 0) return `${name} is not installed, and only root can install it`;
  if (!existsSync('/usr/bin/apt-get')) return `${name} is not installed, and this system has no apt-get`;
  const env = { DEBIAN_FRONTEND: 'noninteractive' };
  await run('apt-get', ['update', '-qq'], { signal, env });
  const { isOk, output } = await run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', name], {
    signal,
    env,
  });
  return isOk ? null : `apt-get could not install ${name}: ${output.trimEnd().split('\n').at(-1)}`;
}

/** The folders of programs of the oldest PostgreSQL here that Rollcall supports. */
function olderPostgres(): string | null {
  if (!existsSync(DEBIAN_POSTGRES)) return null;
  const majors = readdirSync(DEBIAN_POSTGRES).map(Number);
  const major = majors.filter((candidate) => candidate >= OLDEST_MAJOR).toSorted((a, b) => a - b)[0];
  const programs = join(DEBIAN_POSTGRES, String(major), 'bin');
  return existsSync(join(programs, 'initdb')) ? programs : null;
}

/** Finds or installs the PostgreSQL of the distribution. */
export async function findOlderPostgres(signal: AbortSignal): Promise<Found> {
  const reason = olderPostgres() === null ? await install('postgresql', signal) : null;
  const path = olderPostgres();
  return path === null
    ? { kind: 'missing', reason: reason ?? `no PostgreSQL under ${DEBIAN_POSTGRES}` }
    : { kind: 'found', path };
}

/** Finds or installs a package of Debian; `find` looks for what is wanted of it, and is asked before and after. */
export async function findPackage(name: string, find: () => string | null, signal: AbortSignal): Promise<Found> {
  const reason = find() === null ? await install(name, signal) : null;
  const path = find();
  return path === null
    ? { kind: 'missing', reason: reason ?? `${name} was installed, but what it brings was not found` }
    : { kind: 'found', path };
}

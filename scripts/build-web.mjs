/**
 * Builds the pages of web/ into web/dist, only when their sources, the client or the packages changed since the last build. A failed
 * build is one sentence: the API works without pages, and pages built before stay.
 */
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { stripVTControlCharacters } from 'node:util';
import { isTooOld, runOnNewerNode } from '../bin/newer-node.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const web = join(root, 'web');
const dist = join(web, 'dist');
/** What web/dist was built from; inside it, so that it goes when something else builds there. */
const STAMP = '.built-from';

/** A hash of everything a build depends on. */
function hashSources() {
  const hash = createHash('sha256');
  const files = [web, join(root, 'client')]
    .flatMap((folder) => readdirSync(folder, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
    .filter((path) => !path.startsWith(dist));
  // oxlint-disable-next-line unicorn/no-array-sort -- an older Node, which may run this, has no toSorted.
  files.sort();
  for (const path of [...files, join(root, 'package-lock.json')]) {
    hash
      .update(`${path.slice(root.length)}\0`)
      .update(readFileSync(path))
      .update('\0');
  }
  return hash.digest('hex');
}

function readStamp() {
  try {
    return readFileSync(join(dist, STAMP), 'utf8');
  } catch {
    return null;
  }
}

/** Builds beside web/dist and swaps, so that a server that runs meanwhile, or a failure, finds whole pages. */
async function build(sources) {
  const { build: viteBuild } = await import('vite');
  const fresh = join(root, 'node_modules', '.cache', 'rollcall', `web-${process.pid}`);
  try {
    await viteBuild({
      configFile: join(web, 'vite.config.ts'),
      logLevel: 'silent',
      build: { outDir: fresh, emptyOutDir: true },
    });
    await writeFile(join(fresh, STAMP), sources);
    // Another process may have built the same meanwhile, and somebody is reading it.
    if (readStamp() === sources) return;
    await mkdir(web, { recursive: true });
    await rm(dist, { recursive: true, force: true });
    await rename(fresh, dist);
  } finally {
    await rm(fresh, { recursive: true, force: true });
  }
}

async function buildWithOneLine(sources) {
  const startedAt = Date.now();
  process.stdout.write('Building the pages … ');
  try {
    await build(sources);
    process.stdout.write(`done in ${((Date.now() - startedAt) / 1000).toFixed(1)} s\n`);
  } catch (error) {
    const lines = stripVTControlCharacters(error instanceof Error ? error.message : String(error)).split('\n');
    const reason = lines
      .filter((line) => line.trim() !== '')
      .slice(0, 3)
      .join(' ');
    const rest = existsSync(join(dist, 'calendar', 'index.html'))
      ? 'those built before stay'
      : 'the API works without them';
    process.stdout.write(`FAILED, ${rest}: ${reason}\n`);
  }
}

const sources = hashSources();
if (readStamp() !== sources) {
  if (isTooOld()) runOnNewerNode();
  else await buildWithOneLine(sources);
}

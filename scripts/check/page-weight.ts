/** Home of the check that the person's page stays light: what its browser loads before it shows anything. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { ROOT } from './command.ts';

/** Most JavaScript of the page, compressed by gzip; as Brotli, which browsers get, it is a seventh less. */
const MAX_BYTES = 120_000;

/**
 * Weighs the scripts that a built page names, with those they import at once, as the build writes them into it.
 *
 * @param dist Folder of the built pages.
 * @returns one line when they are too heavy, or not there; empty when all is well.
 */
export function heavyPage(dist = join(ROOT, 'web', 'dist')): string[] {
  const page = join(dist, 'calendar', 'index.html');
  if (!existsSync(page)) return [`${page} is not there`];
  const html = readFileSync(page, 'utf8');
  const scripts = [...html.matchAll(/(?:src|href)="(\/[^"]+\.js)"/g)].map(([, path = '']) => path);
  if (scripts.length === 0) return [`${page} names no script`];
  const bytes = scripts.reduce((sum, path) => sum + gzipSync(readFileSync(join(dist, path)), { level: 9 }).length, 0);
  const sizes = `${bytes.toLocaleString('en')} bytes of JavaScript compressed, at most ${MAX_BYTES.toLocaleString('en')}`;
  return bytes > MAX_BYTES ? [`the person's page loads ${sizes}`] : [];
}

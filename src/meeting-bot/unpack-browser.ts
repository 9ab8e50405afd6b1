/**
 * Unpacks the Chromium of npm with its libraries and fonts into the folder for temporary files, which is where its package does it:
 * `TMPDIR=<folder> node unpack-browser.ts`. A process of its own, because a folder for temporary files is a whole process's.
 */
import { createRequire } from 'node:module';
import { join } from 'node:path';
import chromium, { inflate } from '@sparticuz/chromium';

const packed = join(createRequire(import.meta.url).resolve('@sparticuz/chromium'), '..', '..', 'bin');
await chromium.executablePath();
await inflate(join(packed, 'al2023.tar.br'));
await inflate(join(packed, 'fonts.tar.br'));

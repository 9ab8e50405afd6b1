#!/usr/bin/env node
/** The command `rollcall`: makes sure of Node 24, then runs src/main.ts. */
import module from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { endWithParent } from './end-with-parent.mjs';
import { isTooOld, runOnNewerNode } from './newer-node.mjs';

endWithParent();
if (isTooOld()) {
  runOnNewerNode();
} else {
  // Keeps what type stripping and compiling gave, which halves the start; a folder that cannot be written is no loss.
  module.enableCompileCache(join(dirname(fileURLToPath(import.meta.url)), '..', 'node_modules', '.cache', 'rollcall'));
  await import('../src/main.ts');
  setTimeout(() => module.flushCompileCache(), 3_000).unref();
}

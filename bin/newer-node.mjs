/** Home of the way to Node 24 from an older one: npm brings it as a package, and the same command is run again on it. */
import { spawn } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const NEEDED_NODE = 24;
const packages = join(dirname(fileURLToPath(import.meta.url)), '..', 'node_modules');

/** Whether this Node is too old to run TypeScript sources. */
export const isTooOld = () => Number(process.versions.node.split('.')[0]) < NEEDED_NODE;

function findNewer() {
  if (!existsSync(packages)) return null;
  const program = process.platform === 'win32' ? 'node.exe' : 'node';
  return (
    readdirSync(packages)
      .filter((name) => name.startsWith('node-'))
      .map((name) => join(packages, name, 'bin', program))
      .find((path) => existsSync(path)) ?? null
  );
}

/**
 * Runs this command on the newer Node, passing signals on and taking over its exit code. Over the channel between them the other
 * process notices when this one is killed (see endWithParent).
 */
export function runOnNewerNode() {
  const newer = findNewer();
  if (newer === null) {
    process.stderr.write(
      `Rollcall needs Node ${NEEDED_NODE}; this is Node ${process.versions.node}. Run "npm start" in its folder, which brings the right one, or install Node ${NEEDED_NODE}.\n`,
    );
    process.exitCode = 1;
    return;
  }
  // In a session of its own, so that Ctrl-C, which a terminal sends to the whole group, arrives once: from here.
  const child = spawn(newer, [...process.execArgv, ...process.argv.slice(1)], {
    detached: true,
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('error', (error) => {
    process.stderr.write(`${newer} does not run here: ${error.message}\n`);
    process.exitCode = 1;
  });
  child.on('exit', (code, signal) => {
    if (signal === null) process.exit(code ?? 1);
    process.removeAllListeners(signal);
    process.kill(process.pid, signal);
  });
}

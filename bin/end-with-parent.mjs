/** Home of the rule that nothing outlives `npm start`: the process that npm or an older Node started ends when they are gone. */
import { readFileSync } from 'node:fs';

const LOOK_EVERY_MS = 1_000;

/** Name and parent of a process; null where the system does not tell. */
function look(pid) {
  try {
    const status = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const name = status.slice(status.indexOf('(') + 1, status.lastIndexOf(')'));
    return { name, parent: Number(status.slice(status.lastIndexOf(')') + 2).split(' ')[1]) };
  } catch {
    return null;
  }
}

/**
 * Ends this process with SIGTERM when the one that started it is gone: the older Node at the other end of the channel, or the
 * shell of npm, or npm itself (which, when killed, takes nobody along). Started in any other way, a process lives on its own.
 */
export function endWithParent() {
  let isEnding = false;
  const end = () => {
    if (!isEnding) process.kill(process.pid, 'SIGTERM');
    isEnding = true;
  };
  if (process.channel !== undefined && process.channel !== null) {
    process.once('disconnect', end);
    process.channel.unref();
  }
  if (process.env.npm_lifecycle_event === undefined) return;
  const shell = process.ppid;
  const npm = look(shell)?.parent ?? 0;
  // Some shells put the command in their own place; then npm is the parent, and its parent is no business of ours.
  const isNpmBehindShell = look(npm)?.name.startsWith('npm') === true;
  const timer = setInterval(() => {
    if (process.ppid === shell && (!isNpmBehindShell || look(shell)?.parent === npm)) return;
    clearInterval(timer);
    end();
  }, LOOK_EVERY_MS);
  timer.unref();
}

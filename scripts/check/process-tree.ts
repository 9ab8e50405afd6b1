/** Home of ending a process with everything that it started. */
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';

type Process = { pid: number; parent: number; group: number };

/** How long processes may take to notice that they shall leave, and to do so. */
const NOTICE_MS = 5_000;
const LOOK_EVERY_MS = 50;

function allProcesses(): Process[] {
  if (existsSync('/proc/self/stat'))
    return readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .flatMap(fromProc);
  const { stdout } = spawnSync('ps', ['-A', '-o', 'pid=,ppid=,pgid='], { encoding: 'utf8' });
  return stdout.split('\n').flatMap((line) => {
    const [pid = 0, parent = 0, group = 0] = line.trim().split(/\s+/).map(Number);
    return pid > 0 ? [{ pid, parent, group }] : [];
  });
}

function fromProc(name: string): Process[] {
  try {
    const stat = readFileSync(`/proc/${name}/stat`, 'utf8');
    // The name of the program, in brackets, may hold anything.
    const [state, parent, group] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return state === 'Z' ? [] : [{ pid: Number(name), parent: Number(parent), group: Number(group) }];
  } catch {
    return [];
  }
}

/** A process that leads its group, with all that descend from it or are in its group. */
function treeOf(leader: number): number[] {
  const all = allProcesses();
  const tree = new Set([leader, ...all.filter(({ group }) => group === leader).map(({ pid }) => pid)]);
  for (let size = 0; size !== tree.size;) {
    size = tree.size;
    for (const { pid, parent } of all) if (tree.has(parent)) tree.add(pid);
  }
  return [...tree];
}

/** Whether a process runs; one that has ended and waits to be collected does not. */
export const isAlive = (pid: number): boolean => allProcesses().some((one) => one.pid === pid);

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It ended meanwhile.
  }
}

/**
 * Kills a process at once. What it started gets five seconds to notice and to leave in order, as servers of tests do, and is then
 * killed too.
 *
 * @param leader Id of a process that leads a group of its own.
 */
export async function endTree(leader: number): Promise<void> {
  const others = treeOf(leader).filter((pid) => pid !== leader);
  kill(leader);
  await untilGone(others);
  for (const pid of others) if (isAlive(pid)) kill(pid);
  // What is killed is gone a moment later.
  await untilGone(others);
}

async function untilGone(pids: readonly number[]): Promise<void> {
  const deadline = performance.now() + NOTICE_MS;
  while (performance.now() < deadline && pids.some(isAlive)) await pause(LOOK_EVERY_MS);
}

/** Home of the turns of applying: whose reads are applied at the same time in this process, and whose wait. */
import { Turns } from '../../base/turns.ts';

/** A read of more events than this is applied alone, so that nobody waits for it. */
const SMALL_READ = 100;
/** One of more events than this holds so much in memory that only one such is applied at a time. */
const LONG_READ = 10_000;
/**
 * Most transactions that apply reads at the same time, of groups of small ones and of large ones: each holds a connection of those
 * that a process has for due work while it waits for others of its workspace.
 */
const GROUPS_AT_ONCE = 4;
const LARGE_AT_ONCE = 3;
/** Of one workspace: its large reads plan one after the other in any case. */
const LARGE_OF_WORKSPACE = 2;
/** Of groups of all workspaces that apply large reads themselves, and keep these groups waiting when they plan. */
const GROUPS_BESIDE_LARGE = 1;

/** The turns of one process. */
export type ApplyTurns = {
  /** For a group of small reads of a workspace. */
  takeForGroup: <Result>(workspaceId: string, run: () => Promise<Result>) => Promise<Result>;
  /** For a large read with so many events. */
  takeForLarge: <Result>(workspaceId: string, eventCount: number, run: () => Promise<Result>) => Promise<Result>;
};

/** Whether a read of so many events is applied by itself. */
export const isLargeRead = (eventCount: number): boolean => eventCount > SMALL_READ;

/**
 * Builds the turns. Whoever has to wait for its own workspace keeps nobody of another waiting: a workspace with large reads has its
 * small ones wait in a line apart, and never has all turns for large ones.
 */
export function createApplyTurns(): ApplyTurns {
  const groups = new Turns(() => GROUPS_AT_ONCE);
  const groupsBeside = new Turns(() => GROUPS_BESIDE_LARGE);
  const large = new Turns(() => LARGE_AT_ONCE);
  const long = new Turns(() => 1);
  /** Workspaces with large reads, waiting ones too. */
  const importing = new Map<string, { turns: Turns; count: number }>();
  return {
    takeForGroup: (workspaceId, run) => (importing.has(workspaceId) ? groupsBeside : groups).run(run),
    async takeForLarge(workspaceId, eventCount, run) {
      const own = importing.get(workspaceId) ?? { turns: new Turns(() => LARGE_OF_WORKSPACE), count: 0 };
      importing.set(workspaceId, own);
      own.count += 1;
      try {
        return await own.turns.run(() => (eventCount > LONG_READ ? long.run(() => large.run(run)) : large.run(run)));
      } finally {
        own.count -= 1;
        if (own.count === 0) importing.delete(workspaceId);
      }
    },
  };
}

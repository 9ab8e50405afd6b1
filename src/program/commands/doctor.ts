/** Home of the command `doctor`. */
import { dueOverview } from '../../due/index.ts';
import { dueKinds } from '../../flow/index.ts';
import { openPresent, say } from './terminal.ts';

/** Says what is due, running and failing. Reads only, and waits for no lock of what it looks at. */
export async function doctor(): Promise<void> {
  await using program = await openPresent('look');
  const { db, clock } = program.deps;
  for (const kind of await dueOverview(db, dueKinds(program.deps), clock.now())) {
    const waiting = kind.oldestDueMs === null ? '' : `, the oldest for ${Math.round(kind.oldestDueMs / 1000)} s`;
    say(
      `${kind.name.padEnd(28)} due ${kind.dueCount}${waiting} · running ${kind.runningCount} · failing ${kind.failingCount}`,
    );
    for (const row of kind.failing)
      say(`    ${row.id}  failed ${row.failures} times, next ${row.dueAt.toISOString()}: ${row.error}`);
  }
}

/** Home of the metrics: the process, and what the database says about due work, bots and connections. */
import { collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import type { Clock } from '../base/clock.ts';
import { countLiveBots } from '../bots/index.ts';
import { countConnections } from '../connections/index.ts';
import type { Db } from '../db/index.ts';
import { dueOverview, type DueKind } from '../due/index.ts';

/** Builds the metrics page. Counting happens when it is asked for. */
export function openMetrics(db: Db, kinds: readonly DueKind[], clock: Clock): () => Promise<string> {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const gauge = <Label extends string>(name: string, help: string, labelNames: readonly Label[]): Gauge<Label> =>
    new Gauge({ name, help, labelNames: [...labelNames], registers: [registry] });
  const due = gauge('rollcall_due_rows', 'Rows of due work whose time has come.', ['kind']);
  const oldest = gauge('rollcall_due_oldest_seconds', 'Age of the oldest row that is due.', ['kind']);
  const running = gauge('rollcall_due_running_rows', 'Rows that a worker holds.', ['kind']);
  const failing = gauge('rollcall_due_failing_rows', 'Rows whose last run failed.', ['kind']);
  const connections = gauge('rollcall_connections', 'Connections by provider and state.', ['provider', 'state']);
  const bots = gauge('rollcall_live_bots', 'Bots that have not ended, by status.', ['status']);

  return async () => {
    for (const row of await dueOverview(db, kinds, clock.now())) {
      due.set({ kind: row.name }, row.dueCount);
      oldest.set({ kind: row.name }, (row.oldestDueMs ?? 0) / 1000);
      running.set({ kind: row.name }, row.runningCount);
      failing.set({ kind: row.name }, row.failingCount);
    }
    connections.reset();
    for (const { provider, state, count } of await countConnections(db)) connections.set({ provider, state }, count);
    bots.reset();
    for (const { status, count } of await countLiveBots(db)) bots.set({ status }, count);
    return registry.metrics();
  };
}

/** Home of the metrics: what this process counts, and what the database says when it is asked. docs/operations.md explains each. */
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { Clock } from '../base/clock.ts';
import { AppError } from '../base/errors.ts';
import type { OutboundHttp } from '../base/outbound-http.ts';
import { VERSION } from '../base/version.ts';
import { CALL_ENDED_SUB_CODES, FATAL_SUB_CODES, PERMISSION_DENIED_SUB_CODES } from '../contract/sub-codes.ts';
import { isDatabaseUnavailable, type Db } from '../db/index.ts';
import { dueOverview, type DueKind } from '../due/index.ts';
import type { FlowDeps } from '../flow/index.ts';
import { countConnections, countLiveBots, readFatalBots, readFreshness, readUnwellEndpoints } from '../health/index.ts';
import type { ObserveAnswer } from '../http/index.ts';
import type { ProviderName } from '../providers/index.ts';

const HOUR_MS = 60 * 60 * 1000;
const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);
const KNOWN_SUB_CODES: ReadonlySet<string> = new Set([
  ...CALL_ENDED_SUB_CODES,
  ...FATAL_SUB_CODES,
  ...PERMISSION_DENIED_SUB_CODES,
]);
const REQUEST_SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
const OUTSIDE_SECONDS = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 15, 30];
const LATE_SECONDS = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300];

/** What this process counts as it happens. */
export type Counters = {
  registry: Registry;
  flow: NonNullable<FlowDeps['observe']>;
  answered: ObserveAnswer;
  /** Counts the answers of a provider that come through this outbound HTTP. */
  ofProvider: (http: OutboundHttp, provider: ProviderName) => OutboundHttp;
};

/** Builds the counters of a process. Labels have few values: routes are templates, never addresses, and no id is one. */
export function openCounters(): Counters {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  new Gauge({
    name: 'rollcall_build_info',
    help: 'Always 1; the labels say what runs.',
    labelNames: ['version', 'node'],
    registers,
  }).set({ version: VERSION, node: process.versions.node }, 1);
  const requests = new Histogram({
    name: 'rollcall_http_request_seconds',
    help: 'Answered requests: how long they took, by route template and class of status.',
    labelNames: ['method', 'route', 'status'] as const,
    buckets: REQUEST_SECONDS,
    registers,
  });
  const statuses = new Counter({
    name: 'rollcall_bot_status_changes_total',
    help: 'Statuses that bots entered.',
    labelNames: ['status', 'sub_code'] as const,
    registers,
  });
  const lateness = new Histogram({
    name: 'rollcall_bot_launch_late_seconds',
    help: 'How long after its join time a bot was handed to its launcher.',
    buckets: LATE_SECONDS,
    registers,
  });
  const attempts = new Histogram({
    name: 'rollcall_webhook_attempt_seconds',
    help: 'Webhooks that were sent: how long the answer took, by outcome.',
    labelNames: ['outcome'] as const,
    buckets: OUTSIDE_SECONDS,
    registers,
  });
  const answers = new Histogram({
    name: 'rollcall_provider_answer_seconds',
    help: 'Requests to calendar providers: how long the answer took, by outcome.',
    labelNames: ['provider', 'outcome'] as const,
    buckets: OUTSIDE_SECONDS,
    registers,
  });
  return {
    registry,
    flow: {
      botLaunched: (lateMs) => lateness.observe(Math.max(0, lateMs) / 1000),
      botStatusEntered: (status, subCode) => statuses.inc({ status, sub_code: knownSubCode(subCode) }),
      webhookAttempted: (outcome, durationMs) => attempts.observe({ outcome }, durationMs / 1000),
    },
    answered: ({ method, route, status, seconds }) =>
      requests.observe({ method: METHODS.has(method) ? method : 'other', route, status: classOf(status) }, seconds),
    ofProvider: (http, provider) => ({
      close: () => http.close(),
      request: async (url, request) => {
        const startedMs = performance.now();
        const done = (outcome: string): void =>
          answers.observe({ provider, outcome }, (performance.now() - startedMs) / 1000);
        try {
          const answer = await http.request(url, request);
          done(answer.status === 429 ? '429' : classOf(answer.status));
          return answer;
        } catch (error) {
          if (request.signal?.aborted !== true) done(error instanceof AppError ? error.code : 'failed');
          throw error;
        }
      },
    }),
  };
}

/** A bot may report any reason; as labels only those count that are documented. */
const knownSubCode = (subCode: string | null): string =>
  subCode === null ? '' : KNOWN_SUB_CODES.has(subCode) ? subCode : 'other';

const classOf = (status: number): string => `${Math.floor(status / 100)}xx`;

/**
 * Builds the metrics page. The database is asked when the page is, once for all who ask at the same time; while it is away the page
 * has what this process knows by itself.
 */
export function openMetricsPage(
  { registry }: Counters,
  { db, kinds, clock }: { db: Db; kinds: readonly DueKind[]; clock: Clock },
): () => Promise<string> {
  const gauges = openGauges(registry);
  let asking: Promise<void> | null = null;
  return async () => {
    asking ??= gauges.read(db, kinds, clock.now()).finally(() => {
      asking = null;
    });
    await asking;
    return registry.metrics();
  };
}

function openGauges(registry: Registry) {
  const all: Gauge[] = [];
  const gauge = <Label extends string>(name: string, help: string, labelNames: readonly Label[] = []): Gauge<Label> => {
    const made = new Gauge<Label>({ name, help, labelNames: [...labelNames], registers: [registry] });
    all.push(made);
    return made;
  };
  const up = gauge('rollcall_database_up', '1 when the database answered; without it the numbers from it are missing.');
  const due = gauge('rollcall_due_rows', 'Rows of due work whose time has come.', ['kind']);
  const oldest = gauge('rollcall_due_oldest_seconds', 'Age of the oldest row that is due.', ['kind']);
  const running = gauge('rollcall_due_running_rows', 'Rows that a worker holds.', ['kind']);
  const failing = gauge('rollcall_due_failing_rows', 'Rows whose last run failed.', ['kind']);
  const connections = gauge('rollcall_connections', 'Connections by provider and state.', ['provider', 'state']);
  const bots = gauge('rollcall_live_bots', 'Bots that have not ended, by status.', ['status']);
  const fatal = gauge('rollcall_fatal_bots_last_hour', 'Bots that failed within the last hour, by reason.', [
    'sub_code',
  ]);
  const stale = gauge('rollcall_stale_calendars', 'Calendars that cannot be proven current before their next meeting.');
  const proof = gauge(
    'rollcall_calendar_oldest_proof_seconds',
    'Age of what is known of the calendar read longest ago.',
  );
  const endpoints = gauge('rollcall_unwell_webhook_endpoints', 'Webhook endpoints by what is wrong.', ['state']);

  const read = async (db: Db, kinds: readonly DueKind[], now: Date): Promise<void> => {
    const [work, byState, byStatus, failed, freshness, unwell] = await Promise.all([
      dueOverview(db, kinds, now),
      countConnections(db),
      countLiveBots(db),
      readFatalBots(db, new Date(now.getTime() - HOUR_MS)),
      readFreshness(db),
      readUnwellEndpoints(db),
    ]);
    for (const one of all) one.reset();
    up.set(1);
    for (const row of work) {
      due.set({ kind: row.name }, row.dueCount);
      oldest.set({ kind: row.name }, (row.oldestDueMs ?? 0) / 1000);
      running.set({ kind: row.name }, row.runningCount);
      failing.set({ kind: row.name }, row.failingCount);
    }
    for (const { provider, state, count } of byState) connections.set({ provider, state }, count);
    for (const { status, count } of byStatus) bots.set({ status }, count);
    for (const { subCode, count } of failed.counts) fatal.inc({ sub_code: knownSubCode(subCode) }, count);
    stale.set(freshness.staleCount);
    proof.set(freshness.oldestProofAt === null ? 0 : (now.getTime() - freshness.oldestProofAt.getTime()) / 1000);
    endpoints.set({ state: 'failing' }, unwell.failingCount);
    endpoints.set({ state: 'switched_off' }, unwell.switchedOffCount);
  };
  return {
    read: async (db: Db, kinds: readonly DueKind[], now: Date): Promise<void> => {
      try {
        await read(db, kinds, now);
      } catch (error) {
        if (!isDatabaseUnavailable(error)) throw error;
        for (const one of all) one.reset();
        up.set(0);
      }
    },
  };
}

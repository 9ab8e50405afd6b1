/** Home of how a bot reports: numbered, in order, again until it is acknowledged; and what it is told in return. */
import { setTimeout as wait } from 'node:timers/promises';
import {
  MAX_REPORTS,
  type RunAnswer,
  type RunOrder,
  type RunReport,
  type SendReports,
  type UnnumberedReport,
} from '../contract/bot-run/index.ts';
import type { Clock } from '../base/clock.ts';

/** Reports of one bot. */
export type Reporter = {
  /** Says something; resolves when it is acknowledged, or when there is nothing more to say. What comes meanwhile goes along. */
  say: (report: UnnumberedReport) => Promise<void>;
  /** Takes another run of the same bot for its own: it hears everything from the start, since it knows nothing yet. */
  adopt: (order: RunOrder) => void;
  /** The run that counts. */
  runId: () => string;
};

/**
 * Opens the reports of one bot.
 *
 * @param options.kept What a process before this one has said already, in order; it is sent once more, since nobody knows how far it came.
 * @param options.keep Writes a report down before it is sent.
 * @param options.retryMs How long it waits before it sends again what did not arrive.
 * @param options.onAnswer What the run that counts was told. Reports that nobody will ever take in are a `stop`.
 * @param options.stopping Aborted when nothing more is to be said.
 */
export function openReporter(
  first: RunOrder,
  options: {
    send: SendReports;
    clock: Clock;
    retryMs: number;
    onAnswer: (answer: Pick<RunAnswer, 'command' | 'ends_at'>) => void;
    stopping: AbortSignal;
    kept?: readonly RunReport[];
    keep?: (report: RunReport) => void;
  },
): Reporter {
  const { send, clock, retryMs, onAnswer, stopping, keep = () => undefined } = options;
  const journal: RunReport[] = [...(options.kept ?? [])];
  let order = first;
  let acknowledged = 0;

  function hear(outcome: Awaited<ReturnType<SendReports>>): void {
    if (outcome.kind === 'answered') {
      acknowledged = Math.max(acknowledged, outcome.answer.acknowledged);
      onAnswer(outcome.answer);
    } else if (outcome.kind === 'gap' && outcome.expected <= acknowledged) {
      acknowledged = outcome.expected - 1;
    } else {
      onAnswer({ command: 'stop', ends_at: null });
    }
  }

  async function sendRest(): Promise<void> {
    while (acknowledged < journal.length && !stopping.aborted) {
      const addressee = order;
      const batch = {
        sent_at: clock.now().toISOString(),
        reports: journal.slice(acknowledged, acknowledged + MAX_REPORTS),
      };
      try {
        const outcome = await send(addressee, batch);
        // What the run before was told counts no more; the present one has yet to hear it all.
        if (addressee === order) hear(outcome);
      } catch {
        // The server could not take it in just now; it logs why. Without this report the bot would be taken for lost.
        await rest(retryMs, stopping);
      }
    }
  }

  // One request at a time, however many reports wait for it.
  let sending: Promise<void> | null = null;
  const sendWaiting = (): Promise<void> => (sending ??= sendRest().finally(() => (sending = null)));

  return {
    say: async (report) => {
      const numbered = { ...report, number: journal.length + 1, at: clock.now().toISOString() };
      keep(numbered);
      journal.push(numbered);
      while (acknowledged < numbered.number && !stopping.aborted) await sendWaiting();
    },
    adopt: (next) => {
      order = next;
      acknowledged = 0;
    },
    runId: () => order.run_id,
  };
}

/** Waits so long, or until the signal. */
export async function rest(ms: number, signal: AbortSignal): Promise<void> {
  try {
    await wait(ms, undefined, { signal });
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}

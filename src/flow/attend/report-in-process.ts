/** Home of how bots that run in this process report: through the same contract as over HTTP, without the network. */
import { isRunToken } from '../../bot-runs/index.ts';
import { runAnswer, runReports, type SendReports } from '../../contract/bot-run/index.ts';
import type { FlowDeps } from '../deps.ts';
import { recordBotReports } from './record-bot-report.ts';

/**
 * Builds the function that takes their reports.
 *
 * What goes through it is written as JSON, read by the schemas of the contract and proven by the run's token, as over HTTP, so that
 * nothing works here that would not work across a network. It needs no server that listens: a node that only works has none.
 */
export function reportInProcess(deps: Pick<FlowDeps, 'db' | 'clock' | 'log' | 'observe' | 'runTokenKey'>): SendReports {
  return async ({ run_id: runId, report_to: { token } }, batch) => {
    if (!isRunToken(deps.runTokenKey, runId, token))
      return { kind: 'refused', detail: 'This is not the token of this run.' };
    const read = runReports.safeParse(JSON.parse(JSON.stringify(batch)));
    if (!read.success) return { kind: 'refused', detail: read.error.message };
    const outcome = await recordBotReports(deps, runId, read.data);
    if (outcome.kind === 'gap') return outcome;
    return { kind: 'answered', answer: runAnswer.parse(JSON.parse(JSON.stringify(outcome.answer))) };
  };
}

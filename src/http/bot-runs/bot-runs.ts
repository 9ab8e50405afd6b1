/** The routes of running bots: what they report and are told, and their files. Not part of the public API. */
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { isUuid } from '../../base/ids.ts';
import { isRunToken } from '../../bot-runs/index.ts';
import { MAX_BATCH_BYTES, reportGap, runAnswer, runReports } from '../../contract/bot-run/index.ts';
import { recordBotReports } from '../../flow/index.ts';
import type { HttpDeps } from '../deps.ts';
import { countWrongSecrets, perRun } from '../throttle.ts';
import { refused } from '../wire-errors.ts';
import { runFileRoutes } from './files.ts';

const MAX_REQUESTS_PER_MINUTE = 300;
/** Wrong tokens in a minute from which on an address is answered with 429. */
const MOST_WRONG = 60;

/** POST /bot-runs/{run_id}/reports; and its files. */
export function botRunRoutes(deps: HttpDeps): FastifyPluginAsyncZod {
  const wrongTokens = countWrongSecrets({ most: MOST_WRONG, isThrottled: deps.isThrottled });
  return async (app) => {
    // Before the body is read: a stranger costs a signature, and neither memory nor the database.
    app.addHook('onRequest', async (request) => {
      const runId = runIdOf(request.params);
      const [scheme, token] = (request.headers.authorization ?? '').split(' ');
      const isToken = scheme?.toLowerCase() === 'bearer' && token !== undefined && runId !== null;
      if (!isToken || !isRunToken(deps.runTokenKey, runId, token)) {
        if (isToken) wrongTokens.count(request);
        if (isToken && wrongTokens.isOver(request)) throw wrongTokens.refusal(request);
        throw refused(401, 'run_token_invalid', 'Send the token of this run: "Authorization: Bearer <token>".');
      }
    });

    await app.register(runFileRoutes(deps));
    app.post(
      '/bot-runs/:run_id/reports',
      {
        bodyLimit: MAX_BATCH_BYTES,
        config: { rateLimit: perRun(MAX_REQUESTS_PER_MINUTE) },
        schema: {
          hide: true,
          params: z.object({ run_id: z.string() }),
          body: runReports,
          response: { 200: runAnswer, 409: reportGap },
        },
      },
      async (request, reply) => {
        const outcome = await recordBotReports(deps, request.params.run_id, request.body);
        if (outcome.kind === 'answered') return reply.code(200).send(outcome.answer);
        const { expected } = outcome;
        const detail = `A report is missing before this batch: go on with number ${expected}.`;
        return reply.code(409).send({ code: 'report_gap', detail, expected });
      },
    );
  };
}

/** The run that a request names; null when that is no id. */
function runIdOf(params: unknown): string | null {
  const named = z.object({ run_id: z.string() }).safeParse(params);
  return named.success && isUuid(named.data.run_id) ? named.data.run_id : null;
}

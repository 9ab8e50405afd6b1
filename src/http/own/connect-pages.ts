/** Pages of ours on the way to a consent page and back: the door a browser sets out by, and the question before one account replaces another. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { CONFIRM_PATH, connectPath } from '../../contract/oauth-callbacks.ts';
import { consentLinks, consentQuestions } from '../../flow/index.ts';
import { browserOf, keepBrowser } from '../browser-cookie.ts';
import { NOT_KEPT } from '../conditional.ts';
import type { HttpDeps } from '../deps.ts';
import { sendSmallPage, type SmallPage } from '../small-page.ts';
import { senderOf } from '../throttle.ts';

const first = z.union([z.string(), z.array(z.string()).transform((values) => values[0] ?? '')]).default('');
const startQuery = z.object({ link: first, login_hint: first });
const confirmQuery = z.object({ consent: first });
const confirmForm = z.object({ consent: first, decision: first, replaced: first });

const LABEL = { google: 'Google', microsoft: 'Microsoft' } as const;
const FRAMES = ['iframe', 'frame', 'embed', 'object', 'fencedframe'];

const GONE: SmallPage = {
  title: 'Nothing waits for an answer here',
  tone: 'bad',
  sentences: [
    'It was answered already, took longer than 15 minutes, or was begun in another browser.',
    'Look in the app whether the calendar is connected; if not, start again there.',
  ],
};

/** GET /connect/google/, /connect/microsoft/, GET and POST /connect/confirm/. */
export function connectPageRoutes(deps: HttpDeps): FastifyPluginAsyncZod {
  return async (app) => {
    const keyGenerator = (request: FastifyRequest): string => senderOf(request.ip);
    const page = { config: { rateLimit: { max: 300, timeWindow: 60_000, keyGenerator } } };
    for (const provider of ['google', 'microsoft'] as const)
      app.get(
        connectPath(provider),
        { ...page, schema: { hide: true, querystring: startQuery } },
        async (request, reply) => {
          if (FRAMES.includes(String(request.headers['sec-fetch-dest'])))
            return sendSmallPage(reply, 200, inFrame(deps, request, LABEL[provider]));
          const { link, login_hint: hint } = request.query;
          const browser = keepBrowser(deps, request, reply);
          const start = await consentLinks.start(deps, provider, {
            link,
            browser,
            loginHint: hint === '' ? null : hint,
          });
          if (start.kind === 'goes') return reply.header('cache-control', NOT_KEPT).redirect(start.url, 302);
          return sendSmallPage(reply, 400, {
            title: 'The calendar cannot be connected with this link',
            tone: 'bad',
            sentences: start.sentences,
          });
        },
      );

    app.get(CONFIRM_PATH, { ...page, schema: { hide: true, querystring: confirmQuery } }, (request, reply) =>
      ask(deps, request, reply, request.query.consent),
    );

    app.post(CONFIRM_PATH, { ...page, schema: { hide: true, body: confirmForm } }, async (request, reply) => {
      const { consent, decision, replaced } = request.body;
      // Beside the cookie, which no other site can send along: other hosts of the same site cannot answer either.
      const isOurs = ['same-origin', undefined].includes(request.headers['sec-fetch-site']?.toString());
      if (!isOurs || !['yes', 'no'].includes(decision)) return sendSmallPage(reply, 400, GONE);
      const answer = await consentQuestions.answer(deps, {
        consentId: consent,
        browser: browserOf(deps, request),
        isYes: decision === 'yes',
        replaced: replaced.split(','),
      });
      if (answer.kind === 'ended') return reply.header('cache-control', NOT_KEPT).redirect(answer.redirectTo, 303);
      return answer.kind === 'gone' ? sendSmallPage(reply, 404, GONE) : ask(deps, request, reply, consent);
    });
  };
}

/** A frame of another site has no cookies of ours, and no consent page opens in one. */
const inFrame = (deps: HttpDeps, request: FastifyRequest, label: string): SmallPage => ({
  title: 'This needs a window of its own',
  tone: 'question',
  sentences: [`${label} does not ask for consent inside another page.`],
  newWindow: { href: `${deps.settings.publicUrl}${request.url}`, label: 'Open it in a new window' },
});

async function ask(
  deps: HttpDeps,
  request: FastifyRequest,
  reply: FastifyReply,
  consentId: string,
): Promise<FastifyReply> {
  const question = await consentQuestions.read(deps, consentId, browserOf(deps, request));
  if (question === null) return sendSmallPage(reply, 404, GONE);
  return sendSmallPage(reply, 200, questionPage(consentId, question));
}

type Question = NonNullable<Awaited<ReturnType<typeof consentQuestions.read>>>;

function questionPage(consentId: string, { provider, account, replaced, whose, targets }: Question): SmallPage {
  const old = replaced.map((connection) => connection.account).join(' and ');
  const sentences: string[] = [];
  if (old !== '')
    sentences.push(
      `${old} is connected at ${LABEL[provider]}. If you go on, ${account} is read instead, and the meetings and planned bots of ${old} are removed.`,
    );
  if (whose !== null)
    sentences.push(
      `The calendar of ${account} will be read for the person whom the app knows as “${whose.externalId}”. They see its meetings and decide which are recorded.`,
      'Go on only if that is you and you began this yourself. If somebody sent you the link, do not.',
    );
  return {
    title: old === '' ? `Connect ${account}?` : `Replace ${old} with ${account}?`,
    tone: 'question',
    sentences,
    question: {
      action: CONFIRM_PATH,
      fields: [
        { name: 'consent', value: consentId },
        { name: 'replaced', value: replaced.map((connection) => connection.id).join(',') },
      ],
      no: { name: 'decision', value: 'no', label: old === '' ? 'Do not connect' : `Keep ${old}` },
      yes: { name: 'decision', value: 'yes', label: old === '' ? 'Connect it' : 'Replace it' },
      goesTo: targets,
    },
  };
}

/** Home of the small server of a process that only works: alive, ready, metrics, and nothing else. */
import fastify, { type FastifyInstance } from 'fastify';
import { validatorCompiler } from 'fastify-type-provider-zod';
import { newId } from '../base/ids.ts';
import { compileAnswer } from './answer-shape.ts';
import type { HttpDeps } from './deps.ts';
import { openErrorLog } from './error-log.ts';
import { operationRoutes } from './own/operations.ts';
import { sendError } from './wire-errors.ts';

/** Builds the server; it does not listen yet. */
export async function buildOperationsApp(deps: HttpDeps): Promise<FastifyInstance> {
  const app = fastify({
    genReqId: () => newId(),
    routerOptions: { ignoreTrailingSlash: true },
    requestTimeout: 30_000,
    forceCloseConnections: 'idle',
  });
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(compileAnswer);
  const errorLog = openErrorLog(deps.log);
  app.setErrorHandler((error, request, reply) => sendError(error, request, reply, errorLog));
  app.setNotFoundHandler((_request, reply) => reply.code(404).send({ detail: 'Not found.' }));
  await app.register(operationRoutes(deps));
  return app;
}

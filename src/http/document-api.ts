/** Home of the OpenAPI document and its readable page, both made from the schemas of the routes. */
import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import type { FastifyInstance } from 'fastify';
import { jsonSchemaTransform, jsonSchemaTransformObject } from 'fastify-type-provider-zod';
import { CALENDAR_TOKEN_HEADER } from './auth.ts';

const DESCRIPTION = `Rollcall keeps calendars in sync, decides which meetings are recorded and says why, and puts one bot into each.
It speaks the wire format of Recall.ai's Calendar V1 and bot API: an app moves over by changing its base URL.

**Credentials.** Your server sends the workspace's API key (\`Authorization: Token <key>\`). A person's browser sends a calendar
token in \`${CALENDAR_TOKEN_HEADER}\`, made by *Get a calendar token* and valid for 24 hours.

**Errors.** 400 \`{"field": ["sentence"]}\` · 401, 404, 405, 429 \`{"detail": "sentence"}\` · refusals \`{"code": "…", "detail": "sentence"}\`.
429 carries \`Retry-After\` in seconds.

**Conventions.** Paths work with and without their trailing slash. Unknown fields and parameters are ignored. Instants are
ISO 8601 in UTC with microseconds. \`Idempotency-Key\` on POST, PUT and PATCH: the same request is carried out once and
answered alike for an hour.`;

/** Adds \`/openapi.json\` and \`/docs\`. */
export async function documentApi(app: FastifyInstance, publicUrl: string): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Rollcall',
        version: '0.1.0',
        description: DESCRIPTION,
        license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
      },
      servers: [{ url: publicUrl }],
      tags: [
        { name: 'Calendar V1', description: 'As at Recall.ai.' },
        { name: 'Bots', description: 'As at Recall.ai.' },
        { name: 'Rollcall', description: 'What Rollcall adds: decisions explained, connections of any kind.' },
        { name: 'Webhooks', description: 'Endpoints, deliveries, replay. Signed as Standard Webhooks.' },
        { name: 'Providers', description: 'Called by calendar providers.' },
        { name: 'Operations', description: 'For the operator: alive, ready, metrics.' },
      ],
      components: {
        securitySchemes: {
          apiKey: {
            type: 'apiKey',
            in: 'header',
            name: 'Authorization',
            description: '`Token <key>`, or the bare key.',
          },
          calendarToken: { type: 'apiKey', in: 'header', name: CALENDAR_TOKEN_HEADER },
        },
      },
    },
    transform: jsonSchemaTransform,
    transformObject: jsonSchemaTransformObject,
  });
  await app.register(swaggerUi, {
    routePrefix: '/docs',
    staticCSP: true,
    uiConfig: { docExpansion: 'list', defaultModelsExpandDepth: 0, tryItOutEnabled: true },
    theme: { title: 'Rollcall API' },
  });
  app.get('/openapi.json', { schema: { hide: true } }, async () => app.swagger());
}

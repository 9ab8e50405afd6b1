/** Home of the OpenAPI document and its readable page, both made from the schemas of the routes. */
import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import type { FastifyInstance } from 'fastify';
import { jsonSchemaTransform, jsonSchemaTransformObject } from 'fastify-type-provider-zod';
import { CALENDAR_TOKEN_HEADER } from './auth.ts';
import { NOT_MODIFIED } from './conditional.ts';
import { documentWebhooks } from './document-webhooks.ts';
import { VERSION } from '../base/version.ts';

const DESCRIPTION = `Rollcall keeps calendars in sync, decides which meetings are recorded and says why, and puts one bot into each.
It speaks the wire format of Recall.ai's Calendar V1 and bot API: an app moves over by changing its base URL.

**Credentials.** Your server sends the workspace's API key (\`Authorization: Token <key>\`). A person's browser sends a calendar
token in \`${CALENDAR_TOKEN_HEADER}\`, made by *Get a calendar token* and valid for 24 hours.

**Errors.** 400 \`{"field": ["sentence"]}\` · 404, 405, 429 \`{"detail": "sentence"}\` · 401 and refusals \`{"code": "…", "detail": "sentence"}\`.
503 \`{"code": "database_unavailable", "detail": "sentence"}\`. 429 and this 503 carry \`Retry-After\` in seconds: try again then.

**Conventions.** Paths work with and without their trailing slash. Unknown fields and parameters are ignored, and query parameters
without a value. Bodies are JSON or forms (urlencoded or multipart, without files; \`a.b\` and \`a[b]\` nest, true
and false are \`true\`, \`false\`, \`1\` or \`0\` there). Numbers are taken where texts are expected. A body may have 1 MB, and 4 MB where
pictures come in. Instants are ISO 8601 in UTC with microseconds. Every answer has an \`X-Request-Id\`: the one that came with the
request, or a new one. Answers to GET carry an \`ETag\`: sent again as \`If-None-Match\` it is answered with 304 and no
body while nothing has changed. \`Idempotency-Key\` on POST, PUT and PATCH: the same request is carried out once and
answered alike for an hour.`;

/** What the readable page may load. Its viewer sets styles in its elements; over http nothing may be asked by https. */
const PAGE_POLICY = {
  'default-src': "'self'",
  'base-uri': "'self'",
  'frame-ancestors': "'self'",
  'img-src': "'self' data:",
  'object-src': "'none'",
  'script-src': "'self'",
  'script-src-attr': "'none'",
  'style-src': "'self' 'unsafe-inline'",
};

/** Adds `/openapi.json` and `/docs`. */
export async function documentApi(app: FastifyInstance, publicUrl: string): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Rollcall',
        version: VERSION,
        description: DESCRIPTION,
        license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
      },
      servers: [{ url: publicUrl }],
      webhooks: documentWebhooks(),
      tags: [
        { name: 'Calendar V1', description: 'As at Recall.ai.' },
        { name: 'Bot API', description: 'As at Recall.ai.' },
        {
          name: 'Recordings',
          description: 'As at Recall.ai; there are none, because bots of this version do not record.',
        },
        { name: 'Rollcall', description: 'What Rollcall adds: decisions explained, connections of any kind.' },
        { name: 'Webhooks', description: 'What your endpoints are sent.' },
        { name: 'Webhook endpoints', description: 'Where webhooks go. Signed as Standard Webhooks.' },
        { name: 'Webhook deliveries', description: 'What was sent, with every attempt; replay.' },
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
          calendarToken: {
            type: 'apiKey',
            in: 'header',
            name: CALENDAR_TOKEN_HEADER,
            description: 'From *Get a calendar token*; valid for 24 hours.',
          },
        },
      },
    },
    transform: (route) => describeRoute(jsonSchemaTransform(route), [route.route.method].flat().includes('GET')),
    transformObject: (document) => describeAnswers(tidySchemas(jsonSchemaTransformObject(document))),
  });
  await app.register(swaggerUi, {
    routePrefix: '/docs',
    staticCSP: PAGE_POLICY,
    // The page asks the server it came from, by whichever of its names.
    transformSpecification: (document) => ({ ...document, servers: [{ url: '../' }] }),
    transformSpecificationClone: false,
    uiConfig: { docExpansion: 'list', defaultModelsExpandDepth: 0, tryItOutEnabled: true },
    theme: {
      title: 'Rollcall API',
      css: [{ filename: 'rollcall.css', content: '.swagger-ui .topbar { display: none }' }],
    },
  });
  app.get('/openapi.json', { schema: { hide: true }, config: { isCompressed: true } }, async () => app.swagger());
}

type DescribedRoute = ReturnType<typeof jsonSchemaTransform>;

/** Adds what every route of a kind has in common: its credential, and the errors any client must expect. */
function describeRoute({ schema, url }: DescribedRoute, isGet: boolean): DescribedRoute {
  if (!url.startsWith('/api/v1/')) return { schema, url };
  const credentials = credentialsOf(url);
  const errors: [status: string, description: string, example: object, applies: boolean][] = [
    [
      '400',
      'A field is missing or wrong: `{"field": ["sentence"]}`; or a rule refused it: `{"code", "detail"}`.',
      { field: ['This field is required.'] },
      schema.body !== undefined || schema.querystring !== undefined,
    ],
    [
      '401',
      'No valid credential: `{"code", "detail"}`.',
      { code: 'not_authenticated', detail: 'A sentence that says what to send.' },
      credentials.length > 0,
    ],
    ['404', 'Not in this workspace: `{"detail": "Not found."}`.', { detail: 'Not found.' }, url.includes(':id')],
    [
      '429',
      'Too many requests: `{"detail"}`, with `Retry-After` in seconds.',
      { detail: 'Request was throttled. Expected available in 12 seconds.' },
      true,
    ],
    [
      '503',
      'The database of this server is not available: `{"code", "detail"}`, with `Retry-After` in seconds.',
      {
        code: 'database_unavailable',
        detail: 'The database of this server is not available right now. Try again in a moment.',
      },
      true,
    ],
  ];
  const response: Record<string, unknown> = { ...(schema.response as Record<string, unknown> | undefined) };
  for (const [status, description, example, applies] of errors) {
    if (applies) response[status] ??= { description, type: 'object', additionalProperties: true, example };
  }
  if (isGet && response['200'] !== undefined && !/(_oauth_callback|connect-links)\/$/.test(url))
    response['304'] ??= { description: NOT_MODIFIED, type: 'null' };
  return { schema: { ...schema, response, security: credentials.map((name) => ({ [name]: [] })) }, url };
}

/** Which credentials a path takes, any of them; a test sends requests without and expects 401. */
function credentialsOf(url: string): ('apiKey' | 'calendarToken')[] {
  if (url.endsWith('_oauth_callback/')) return [];
  if (url.endsWith('/decision/')) return ['calendarToken', 'apiKey'];
  const isOfPerson = url.startsWith('/api/v1/calendar/') && !/\/(authenticate|users)\/$/.test(url);
  return [isOfPerson ? 'calendarToken' : 'apiKey'];
}

const SCHEMA_REF = '#/components/schemas/';

/**
 * Every named schema comes in two variants, as read (`…Input`) and as sent. Keeps the one that is used, and one name
 * where both are: a stranger should not meet two names for one thing.
 */
function tidySchemas<Document extends object>(document: Document): Document {
  const text = JSON.stringify(document);
  const { components } = JSON.parse(text) as { components?: { schemas?: Record<string, unknown> } };
  const names = Object.keys(components?.schemas ?? {});
  const isUsed = (name: string): boolean => text.includes(`"${SCHEMA_REF}${name}"`);
  let tidied = text;
  for (const input of names.filter((name) => name.endsWith('Input') && isUsed(name))) {
    const plain = input.slice(0, -'Input'.length);
    if (names.includes(plain)) tidied = tidied.replaceAll(`"${SCHEMA_REF}${input}"`, `"${SCHEMA_REF}${plain}"`);
  }
  const result = JSON.parse(tidied) as Document & { components?: { schemas?: Record<string, unknown> } };
  const schemas = result.components?.schemas ?? {};
  for (const name of names) {
    const input = `${name}Input`;
    if (isUsed(input) && !isUsed(name)) schemas[name] = schemas[input];
  }
  for (const name of names) if (!tidied.includes(`"${SCHEMA_REF}${name}"`)) delete schemas[name];
  return result;
}

type Answer = {
  description?: string;
  content?: Record<string, { schema?: { $ref?: string; items?: { $ref?: string } } }>;
};
type Paths = Record<string, Record<string, { responses?: Record<string, Answer> }>>;

/** Gives answers without words of their own those of the schema they carry. */
function describeAnswers<Document extends object>(document: Document): Document {
  const { paths = {}, components } = document as {
    paths?: Paths;
    components?: { schemas?: Record<string, { description?: string }> };
  };
  const wordsOf = (ref: string): string => {
    const name = ref.slice(SCHEMA_REF.length);
    return components?.schemas?.[name]?.description ?? name;
  };
  const answers = Object.values(paths).flatMap((methods) =>
    Object.values(methods).flatMap((operation) => Object.values(operation.responses ?? {})),
  );
  for (const answer of answers) {
    if (answer.description !== 'Default Response') continue;
    const schema = Object.values(answer.content ?? {})[0]?.schema;
    const ref = schema?.$ref ?? schema?.items?.$ref;
    answer.description = ref === undefined ? 'Done.' : `${schema?.items === undefined ? '' : 'List: '}${wordsOf(ref)}`;
  }
  return document;
}

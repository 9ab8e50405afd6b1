/** Home of the webhooks in the OpenAPI document, made from the schemas that they are sent by. */
import { WEBHOOK_BODIES, WEBHOOK_EXAMPLES } from '../contract/webhook/index.ts';

const HEADERS = [
  { name: 'webhook-id', description: 'Id of the webhook event: the same on every attempt and replay.' },
  { name: 'webhook-timestamp', description: 'When this attempt was signed, in seconds since 1970.' },
  { name: 'webhook-signature', description: 'Signatures of id, timestamp and raw body as Standard Webhooks has them.' },
].map(({ name, description }) => ({
  name,
  in: 'header' as const,
  required: true,
  description: `${description} \`${name.replace('webhook-', 'svix-')}\` at endpoints with \`"headers": "svix"\`.`,
  schema: { type: 'string' as const },
}));

/** A webhook as the document has it. */
type DocumentedWebhook = {
  post: {
    operationId: string;
    summary: string;
    description: string;
    tags: string[];
    security: [];
    parameters: typeof HEADERS;
    requestBody: {
      required: true;
      content: { 'application/json': { schema: { $ref: string }; example: object } };
    };
    responses: Record<string, { description: string }>;
  };
};

/** Every webhook by its event type. The schemas they point at are among the named ones, which the document gets with the routes. */
export const documentWebhooks = (): Record<string, DocumentedWebhook> =>
  Object.fromEntries(
    Object.entries(WEBHOOK_BODIES).map(([name, schema]) => {
      const { id = '', description = '' } = schema.meta() ?? {};
      const operation = {
        operationId: `${id.charAt(0).toLowerCase()}${id.slice(1)}`.replace(/Webhook$/, ''),
        summary: /^[^.:;]*/.exec(description)?.[0] ?? name,
        description,
        tags: ['Webhooks'],
        security: [] satisfies [],
        parameters: HEADERS,
        requestBody: {
          required: true as const,
          content: {
            'application/json': {
              schema: { $ref: `#/components/schemas/${id}` },
              example: WEBHOOK_EXAMPLES[schema.shape.event.value],
            },
          },
        },
        responses: {
          '2XX': { description: 'Received. After any other answer, or none within 15 seconds, it is sent again.' },
        },
      };
      return [name, { post: operation }];
    }),
  );

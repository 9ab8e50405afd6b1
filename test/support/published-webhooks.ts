/** Home of what the published document says of webhooks, as tests hold their bodies against it. */
import assert from 'node:assert/strict';
import { z } from 'zod';
import type { ApiClient } from './rollcall.ts';

type Webhook = { post: { requestBody: { content: { 'application/json': { schema: { $ref: string } } } } } };
type Document = {
  webhooks: Record<string, Webhook>;
  components: { schemas: Record<string, Parameters<typeof z.fromJSONSchema>[0]> };
};

/** The schema of every webhook that a server's OpenAPI document publishes, by its name. */
export async function publishedWebhooks(api: ApiClient): Promise<Map<string, z.ZodType>> {
  const { body } = await api('GET', '/openapi.json', { key: null });
  const { webhooks, components } = body as Document;
  return new Map(
    Object.entries(webhooks).map(([name, { post }]) => {
      const { $ref } = post.requestBody.content['application/json'].schema;
      const schema = components.schemas[$ref.replace('#/components/schemas/', '')];
      assert.ok(schema !== undefined, `${name} has no schema`);
      return [name, z.fromJSONSchema(schema)];
    }),
  );
}

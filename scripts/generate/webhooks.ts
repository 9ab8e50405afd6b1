/** Home of docs/webhooks.md: every webhook with an example and its fields, from the text of the OpenAPI document. */

type Schema = {
  type?: string | string[];
  const?: string;
  description?: string;
  properties?: Record<string, Schema>;
  items?: Schema;
};
type Webhook = {
  post: {
    description: string;
    parameters: { name: string; description: string }[];
    requestBody: { content: { 'application/json': { schema: { $ref: string }; example: object } } };
  };
};
/** The part of an OpenAPI document that is read here. */
type OpenApiDocument = { webhooks: Record<string, Webhook>; components: { schemas: Record<string, Schema> } };

const INTRODUCTION = `<!-- Written by scripts/generate.ts from docs/openapi.json. -->

# Webhooks

What endpoints are sent, by event type. How they are signed, retried and replayed stands in the [README](../README.md#receive-webhooks);
[openapi.json](openapi.json) has the same under \`webhooks\`, with a schema for each, by which every body is made.

\`event\` and \`data\` are as at Recall.ai where Recall has the event. What Rollcall adds stands under \`rollcall\`: when it happened, and of
a bot of calendars whose meetings it is in, so that a webhook leads from the bot to meeting and person without another request.
`;

/** The page. */
export function webhooksPage(openApi: string): string {
  const { webhooks, components } = JSON.parse(openApi) as OpenApiDocument;
  const tables = new Map<string, string>();
  const sections = Object.entries(webhooks).map(([name, { post }]) => {
    const { schema, example } = post.requestBody.content['application/json'];
    const { properties = {} } = components.schemas[schema.$ref.split('/').at(-1) ?? ''] ?? {};
    const table = ['| field | type | meaning |', '| --- | --- | --- |', ...rowsOf(properties, '')].join('\n');
    const first = tables.get(table);
    tables.set(table, first ?? name);
    return [
      `## \`${name}\``,
      post.description,
      `\`\`\`json\n${JSON.stringify(example, null, 2)}\n\`\`\``,
      first === undefined ? table : `Its fields are those of \`${first}\`.`,
    ].join('\n\n');
  });
  const [{ post } = { post: { parameters: [] } }] = Object.values(webhooks);
  const headers = post.parameters.map(({ name, description }) => `| \`${name}\` | ${description} |`);
  const headerTable = ['| header | meaning |', '| --- | --- |', ...headers].join('\n');
  return `${INTRODUCTION}\n${[headerTable, ...sections].join('\n\n')}\n`;
}

/** A row for each field; of `event` the heading says all. */
function rowsOf(properties: Record<string, Schema>, path: string): string[] {
  return Object.entries(properties).flatMap(([name, schema]) => {
    if (schema.const !== undefined) return [];
    const own = `${path}${name}`;
    const row = `| \`${own}\` | ${typeOf(schema)} | ${(schema.description ?? '').replaceAll('|', '\\|')} |`;
    const inner = schema.items?.properties ?? schema.properties ?? {};
    return [row, ...rowsOf(inner, schema.items === undefined ? `${own}.` : `${own}[].`)];
  });
}

const typeOf = ({ type }: Schema): string => [type ?? 'any'].flat().join(' or ');

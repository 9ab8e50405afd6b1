/** Home of what is generated of client/: the shapes of the wire, and a function for each operation. */
import { mkdtemp, mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createClient as generate } from '@hey-api/openapi-ts';

const CACHE = fileURLToPath(new URL('../../node_modules/.cache/rollcall/', import.meta.url));
const HEADER = '/** Written by scripts/generate.ts from docs/openapi.json. */';

/** What an operation says of itself, as far as its function needs it. */
type Operation = {
  operationId: string;
  summary?: string;
  description?: string;
  security?: Record<string, unknown>[];
  parameters?: { required?: boolean }[];
  requestBody?: unknown;
  responses: Record<string, unknown>;
};
/** The part of an OpenAPI document that is read here. */
type OpenApiDocument = { paths: Record<string, Record<string, Operation>> };

/**
 * The generated files of client/ by their path, from the text of the OpenAPI document. Operations without a credential have no
 * function: browsers, providers and monitors call them.
 */
export async function clientFiles(openApi: string): Promise<Record<string, string>> {
  const document = JSON.parse(openApi) as OpenApiDocument;
  return {
    'client/generated/types.ts': await typesOf(openApi),
    'client/generated/operations.ts': operationsOf(document),
  };
}

async function typesOf(openApi: string): Promise<string> {
  await mkdir(CACHE, { recursive: true });
  const folder = await mkdtemp(join(CACHE, 'client-'));
  try {
    await generate({
      input: JSON.parse(openApi) as Record<string, unknown>,
      output: { path: folder, entryFile: false, fileName: { suffix: null }, header: [HEADER] },
      logs: { level: 'silent', file: false },
      plugins: ['@hey-api/typescript'],
    });
    return await readFile(join(folder, 'types.ts'), 'utf8');
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function operationsOf({ paths }: OpenApiDocument): string {
  const functions: string[] = [];
  const names: string[] = [];
  for (const [path, methods] of Object.entries(paths)) {
    for (const [method, operation] of Object.entries(methods)) {
      const credentials = credentialsOf(operation);
      if (credentials.length === 0) continue;
      const { operationId } = operation;
      const name = `${operationId.charAt(0).toUpperCase()}${operationId.slice(1)}`;
      // What is refused in every case answers nothing.
      const answer = succeeds(operation) ? `${name}Response` : 'never';
      names.push(`${name}Data`, ...(answer === 'never' ? [] : [answer]));
      const opens = credentials.map((credential) => `'${credential}'`).join(', ');
      const request = `[${opens}], '${method.toUpperCase()}', '${path}'`;
      functions.push(
        `${commentOf(operation)}
export const ${operationId} = (client: Client, call${needsCall(operation) ? '' : '?'}: Call<${name}Data>): Promise<${answer}> =>
  client.call(${request}, call);`,
      );
    }
  }
  const imports = `import type { Call, Client } from '../client.ts';\nimport type {\n  ${names.toSorted().join(',\n  ')},\n} from './types.ts';`;
  return `${HEADER}\n${imports}\n\n${functions.join('\n\n')}\n`;
}

const succeeds = ({ responses }: Operation): boolean => Object.keys(responses).some((status) => status.startsWith('2'));

/** The names of the schemes, any one of which opens the operation. */
const credentialsOf = ({ security }: Operation): string[] => (security ?? []).flatMap((scheme) => Object.keys(scheme));

const needsCall = ({ requestBody, parameters }: Operation): boolean =>
  requestBody !== undefined || (parameters ?? []).some(({ required }) => required === true);

function commentOf({ summary, description }: Operation): string {
  const parts = [`${summary ?? ''}.`, ...(description === undefined ? [] : [description])];
  const lines = parts.join('\n\n').replaceAll('*/', '*\\/').split('\n');
  return ['/**', ...lines.map((line) => ` * ${line}`.trimEnd()), ' */'].join('\n');
}

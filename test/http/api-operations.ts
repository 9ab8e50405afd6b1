/** Home of the operations of the OpenAPI document, as tests walk through them. */
import assert from 'node:assert/strict';
import type { TestRollcall } from '../support/rollcall.ts';
import { isRecord } from './setup.ts';

/** A JSON schema, as far as these tests read it. */
export type Schema = Record<string, unknown>;

/** A schema of the document with its name. */
export type NamedSchema = { schemaName: string; schema: Schema };

/** One method of one path. */
export type Operation = {
  /** `PATCH /api/v1/bot/{id}/`, for messages. */
  name: string;
  method: string;
  path: string;
  credential: 'apiKey' | 'calendarToken' | null;
  /** Whether the other credential opens it too. */
  takesEither: boolean;
  /** Null when the operation takes no body. */
  body: NamedSchema | null;
  /** The shapes that the body may have: itself, or the members of a union. */
  bodies: NamedSchema[];
  query: string[];
  statuses: string[];
};

const REF = '#/components/schemas/';
type Documented = {
  security?: Record<string, unknown>[];
  parameters?: { name: string; in: string }[];
  requestBody?: { content: Record<string, { schema: { $ref?: string } }> };
  responses: Record<string, unknown>;
};

/** Reads the operations from the running server's document. */
export async function readOperations(rollcall: TestRollcall): Promise<Operation[]> {
  const { body } = await rollcall.api('GET', '/openapi.json', { key: null });
  assert.ok(isRecord(body) && isRecord(body['components']));
  const schemas = body['components']['schemas'] as Record<string, Schema>;
  const named = (ref: string | undefined): NamedSchema => {
    const schemaName = ref?.slice(REF.length) ?? '';
    return { schemaName, schema: schemas[schemaName] ?? {} };
  };
  const membersOf = (whole: NamedSchema): NamedSchema[] =>
    Array.isArray(whole.schema['oneOf'])
      ? whole.schema['oneOf'].map((schema: Schema) => ({
          schemaName: `${whole.schemaName} ${String(schema['title'])}`,
          schema,
        }))
      : [whole];
  const paths = body['paths'] as Record<string, Record<string, Documented>>;
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, documented]): Operation => {
      const [security, other] = documented.security ?? [];
      const ref = documented.requestBody?.content['application/json']?.schema.$ref;
      assert.equal(documented.requestBody === undefined, ref === undefined, `${path}: every body has a named schema`);
      return {
        name: `${method.toUpperCase()} ${path}`,
        method: method.toUpperCase(),
        path,
        credential: security === undefined ? null : 'apiKey' in security ? 'apiKey' : 'calendarToken',
        takesEither: other !== undefined,
        body: ref === undefined ? null : named(ref),
        bodies: ref === undefined ? [] : membersOf(named(ref)),
        query: (documented.parameters ?? []).flatMap((one) => (one.in === 'query' ? [one.name] : [])),
        statuses: Object.keys(documented.responses),
      };
    }),
  );
}

/** The JSON types a schema takes; null when any. */
export function typesOf(schema: unknown): Set<string> | null {
  if (!isRecord(schema)) return null;
  const variants = schema['anyOf'] ?? schema['oneOf'];
  if (Array.isArray(variants)) {
    const types = variants.map(typesOf);
    return types.some((one) => one === null) ? null : new Set(types.flatMap((one) => [...(one ?? [])]));
  }
  const named = [schema['type'] ?? []].flat().map(String);
  if (named.length === 0) return null;
  return new Set(named.includes('integer') ? [...named, 'number'] : named);
}

/** The JSON type of a value. */
export const typeOf = (value: unknown): string =>
  value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value;

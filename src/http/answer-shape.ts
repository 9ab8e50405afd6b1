/** Home of writing answers: what leaves is what the schema of the route declares, and nothing else. */
import type { FastifySerializerCompiler } from 'fastify/types/schema.js';
import { serializerCompiler } from 'fastify-type-provider-zod';
import { z } from 'zod';

/** Whether a value has exactly a shape: its keys and no others, in order, each with a value of its type. */
type ExactShape = (value: unknown) => boolean;

/**
 * Compiles the writer of a route's answers, once for each route and status.
 *
 * A value that has exactly the declared shape is written as it is, which is what all answers have when nothing is wrong. Any other
 * goes through Zod, which drops what is not declared and refuses what does not fit. The bytes are the same either way.
 */
export const compileAnswer: FastifySerializerCompiler<z.ZodType> = (route) => {
  const writeThroughZod = serializerCompiler(route);
  const isExact = exactShape(route.schema);
  if (isExact === null) return writeThroughZod;
  return (value) => (isExact(value) ? JSON.stringify(value) : writeThroughZod(value));
};

/** @returns null for schemas that change values or look closer than at their type. */
function exactShape(schema: unknown): ExactShape | null {
  if (schema instanceof z.ZodNullable) {
    const inner = exactShape(schema.unwrap());
    return inner && ((value) => value === null || inner(value));
  }
  if (schema instanceof z.ZodArray) return isPlain(schema) ? exactArray(exactShape(schema.element)) : null;
  if (schema instanceof z.ZodObject) return isPlain(schema) ? exactObject(schema) : null;
  if (schema instanceof z.ZodEnum) {
    const options = new Set<unknown>(schema.options);
    return (value) => options.has(value);
  }
  if (schema instanceof z.ZodString) return isPlain(schema) ? (value) => typeof value === 'string' : null;
  if (schema instanceof z.ZodBoolean) return (value) => typeof value === 'boolean';
  if (schema instanceof z.ZodNull) return (value) => value === null;
  return null;
}

/** Without checks of its own, such as a length, a format or a refinement. */
const isPlain = (schema: z.ZodString | z.ZodArray | z.ZodObject): boolean =>
  (schema.def.checks ?? []).length === 0 && !('format' in schema.def && schema.def.format !== undefined);

function exactArray(isExactItem: ExactShape | null): ExactShape | null {
  return isExactItem && ((value) => Array.isArray(value) && value.every(isExactItem));
}

function exactObject(schema: z.ZodObject): ExactShape | null {
  if (schema.def.catchall !== undefined) return null;
  const keys = Object.keys(schema.shape);
  const fields: ExactShape[] = [];
  for (const key of keys) {
    const field = exactShape(schema.shape[key]);
    if (field === null) return null;
    fields.push(field);
  }
  return (value) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
    const record = value as Readonly<Record<string, unknown>>;
    const own = Object.keys(record);
    // Zod writes the keys in the order of the schema.
    return (
      own.length === keys.length &&
      fields.every((isExact, index) => own[index] === keys[index] && isExact(record[own[index] ?? '']))
    );
  };
}

/**
 * Home of reading values that are written in another type than their field has: many clients send their ids as numbers, and forms
 * know only texts. Recall takes both.
 */
import type { FastifySchemaCompiler } from 'fastify';
import { validatorCompiler } from 'fastify-type-provider-zod';
import type { z } from 'zod';
import { isForm } from './form-body.ts';

/** Compiles the check of a route's body, query or path. What does not fit is mended where its meaning is plain, and checked again. */
export const compileCheck: FastifySchemaCompiler<z.ZodType> = (route) => {
  const check = validatorCompiler(route);
  return (data: unknown) => {
    const result = check(data);
    const isRefused = typeof result === 'object' && 'error' in result && result.error !== undefined;
    return isRefused && mendTypes(route.schema, data) ? check(data) : result;
  };
};

/** Changes, in place, each value that has another type than its field but means one of that type. @returns whether there was any. */
function mendTypes(schema: z.ZodType, data: unknown): boolean {
  const issues = schema.safeParse(data).error?.issues ?? [];
  const meantBy = isForm(data) ? meantByText : meantByNumber;
  return issues.flatMap((issue) => typeIssues(issue, [])).filter((issue) => mend(data, issue, meantBy)).length > 0;
}

type TypeIssue = { path: PropertyKey[]; expected: string };

/** The fields of another type, also those within the members of a union. */
function typeIssues(issue: z.core.$ZodIssue, above: readonly PropertyKey[]): TypeIssue[] {
  const path = [...above, ...issue.path];
  if (issue.code === 'invalid_type') return [{ path, expected: issue.expected }];
  if (issue.code !== 'invalid_union') return [];
  return issue.errors.flat().flatMap((inner) => typeIssues(inner, path));
}

/** What a value means in the type that was expected; undefined when nothing is meant for sure. */
type MeantBy = (value: unknown, expected: string) => unknown;

function mend(data: unknown, { path, expected }: TypeIssue, meantBy: MeantBy): boolean {
  const last = path.at(-1);
  let place: unknown = data;
  for (const step of path.slice(0, -1)) place = isOpen(place) && Object.hasOwn(place, step) ? place[step] : undefined;
  if (last === undefined || !isOpen(place) || !Object.hasOwn(place, last)) return false;
  const meant = meantBy(place[last], expected);
  if (meant === undefined) return false;
  place[last] = meant;
  return true;
}

const isOpen = (value: unknown): value is Record<PropertyKey, unknown> => typeof value === 'object' && value !== null;

/** Of a large number JavaScript no longer knows the last digits, so it is none that was sent. */
const meantByNumber: MeantBy = (value, expected) =>
  expected === 'string' && typeof value === 'number' && Math.abs(value) <= Number.MAX_SAFE_INTEGER
    ? String(value)
    : undefined;

const FLAGS = new Map<unknown, boolean | null>([
  ...['1', 'true', 'True', 'TRUE'].map((value) => [value, true] as const),
  ...['0', 'false', 'False', 'FALSE'].map((value) => [value, false] as const),
  ['null', null],
]);

const meantByText: MeantBy = (value, expected) => {
  switch (expected) {
    case 'boolean':
      return FLAGS.get(value);
    case 'number':
      return typeof value === 'string' && /^-?\d{1,15}(?:\.\d{1,9})?$/.test(value) ? Number(value) : undefined;
    case 'array':
      return typeof value === 'string' ? [value] : undefined;
    default:
      return meantByNumber(value, expected);
  }
};

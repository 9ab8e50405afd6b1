/** Answers are written as Zod would write them: what is not declared is dropped, what does not fit is refused. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { serializerCompiler } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { compileAnswer } from './answer-shape.ts';

const inner = z.object({ name: z.string().nullable(), status: z.enum(['accepted', 'declined']) });
const schema = z.array(
  z.object({ id: z.string(), isOn: z.boolean().nullable(), people: z.array(inner), link: inner.nullable() }),
);
const exact = [
  { id: '1', isOn: null, people: [{ name: 'A', status: 'accepted' }], link: null },
  { id: '2', isOn: true, people: [], link: { name: null, status: 'declined' } },
];
const writer = (answer: z.ZodType, compile: typeof compileAnswer): ((value: unknown) => string) =>
  compile({ schema: answer, method: 'GET', url: '/', httpStatus: '200' });

/** The text, or that it was refused. */
const outcome = (write: (value: unknown) => string, value: unknown): string => {
  try {
    return write(value);
  } catch {
    return 'refused';
  }
};

test('undeclared fields are dropped at every depth, and keys come in the order of the schema', () => {
  const write = writer(schema, compileAnswer);
  assert.equal(write(exact), JSON.stringify(exact));
  const [first, second] = exact;
  assert.equal(write([{ ...first, secret: 'x' }, second]), JSON.stringify(exact));
  const deep = { ...first, people: [{ name: 'A', status: 'accepted', token: 'x' }] };
  assert.equal(write([deep, second]), JSON.stringify(exact));
  assert.equal(
    write([{ ...second, link: { password: 'x', status: 'declined', name: null } }]),
    JSON.stringify([second]),
  );
  assert.equal(
    write([{ link: null, people: [], isOn: null, id: '3' }]),
    '[{"id":"3","isOn":null,"people":[],"link":null}]',
  );
});

test('an answer that lacks a field or has one of another type is refused', () => {
  const write = writer(schema, compileAnswer);
  for (const wrong of [
    {},
    [{}],
    [{ ...exact[0], id: 1 }],
    [{ ...exact[0], people: [{ name: 'A', status: 'else' }] }],
  ]) {
    assert.throws(() => write(wrong));
  }
});

test('whatever is given, it is written or refused as by Zod', () => {
  const value = fc.oneof(
    fc.constantFrom<unknown>('accepted', 'text', '', true, null, undefined, 1, Number.NaN, new Date(0), [], {}),
    fc.constant({ name: 'A', status: 'accepted' }),
    fc.constant([{ name: null, status: 'declined', extra: { secret: 1 } }]),
  );
  const entry = fc.tuple(fc.constantFrom('id', 'isOn', 'people', 'link', 'secret', 'toJSON', '0'), value);
  const item = fc
    .tuple(fc.constantFrom(...exact), fc.array(entry, { maxLength: 3 }), fc.boolean())
    .map(([base, entries, isFirst]) =>
      isFirst ? { ...Object.fromEntries(entries), ...base } : { ...base, ...Object.fromEntries(entries) },
    );
  const schemas = [schema, schema.nullable(), z.array(z.object({ id: z.string().max(1) })), z.array(inner.loose())];
  fc.assert(
    fc.property(fc.array(item, { maxLength: 3 }), fc.constantFrom(...schemas), (answer, one) => {
      assert.equal(outcome(writer(one, compileAnswer), answer), outcome(writer(one, serializerCompiler), answer));
    }),
    { numRuns: 500 },
  );
});

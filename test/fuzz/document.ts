/** Home of the OpenAPI document as random requests are made from it, and answers are held against it. */

/** A JSON schema, as far as the document uses it. */
export type Schema = { readonly [Key in string]?: unknown };

/** The methods of the document. */
export const METHODS = ['GET', 'PUT', 'PATCH', 'DELETE', 'POST'] as const;

/** One method of one path. */
export type FuzzOperation = {
  operationId: string;
  method: (typeof METHODS)[number];
  path: string;
  credentials: string[];
  query: { name: string; schema: Schema }[];
  /** Null when it takes no body. */
  body: Schema | null;
  /** Schemas of answers by status; null for those that are no JSON. */
  answers: Map<number, Schema | null>;
};

/** What a document says. */
export type FuzzDocument = { operations: FuzzOperation[]; resolve: (schema: Schema) => Schema };

/** Whether a value is an object of JSON. */
export const isObject = (value: unknown): value is Schema =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const objectsIn = (value: unknown): Schema[] => (Array.isArray(value) ? value.filter(isObject) : []);
const entriesOf = (value: unknown): [string, Schema][] =>
  Object.entries(isObject(value) ? value : {}).flatMap(([name, inner]) => (isObject(inner) ? [[name, inner]] : []));
const at = (value: unknown, ...steps: string[]): unknown =>
  steps.reduce<unknown>((place, step) => (isObject(place) ? place[step] : undefined), value);

/** Reads a document. */
export function readDocument(document: unknown): FuzzDocument {
  const schemas = at(document, 'components', 'schemas');
  const resolve = (schema: Schema): Schema => {
    const { $ref } = schema;
    const named = typeof $ref === 'string' ? at(schemas, $ref.split('/').at(-1) ?? '') : schema;
    return isObject(named) ? named : {};
  };
  const operations = entriesOf(at(document, 'paths')).flatMap(([path, methods]) =>
    entriesOf(methods).map(([verb, operation]): FuzzOperation => {
      const method = METHODS.find((known) => known === verb.toUpperCase());
      if (method === undefined) throw new TypeError(`${path} has a method "${verb}"`);
      const body = at(operation, 'requestBody', 'content', 'application/json', 'schema');
      return {
        operationId: String(operation['operationId']),
        method,
        path,
        credentials: objectsIn(operation['security']).flatMap((one) => Object.keys(one)),
        query: objectsIn(operation['parameters']).flatMap(({ in: place, name, schema }) =>
          place === 'query' && isObject(schema) ? [{ name: String(name), schema }] : [],
        ),
        body: isObject(body) ? body : null,
        answers: new Map(
          entriesOf(operation['responses']).map(([status, answer]) => {
            const schema = at(answer, 'content', 'application/json', 'schema');
            return [Number(status), isObject(schema) ? schema : null];
          }),
        ),
      };
    }),
  );
  return { operations, resolve };
}

/** Where and how a value differs from a schema, one sentence each. */
export function differences(value: unknown, schema: Schema, { resolve }: FuzzDocument, path = '$'): string[] {
  const shape = resolve(schema);
  const variants = objectsIn(shape['anyOf'] ?? shape['oneOf']);
  if (variants.length > 0) {
    const tried = variants.map((variant) => differences(value, variant, { operations: [], resolve }, path));
    return tried.find((found) => found.length === 0) ?? tried[0] ?? [];
  }
  if (Array.isArray(shape['enum'])) return shape['enum'].includes(value) ? [] : [`${path} is none of its names`];
  if ('const' in shape) return shape['const'] === value ? [] : [`${path} is not ${String(shape['const'])}`];
  const types = [shape['type'] ?? []].flat().map(String);
  if (types.length > 0 && !types.includes(typeOf(value)) && !(types.includes('number') && typeof value === 'number'))
    return [`${path} is ${typeOf(value)}, not ${types.join(' or ')}`];
  if (Array.isArray(value)) {
    const { items } = shape;
    return isObject(items)
      ? value.flatMap((item, index) => differences(item, items, { operations: [], resolve }, `${path}[${index}]`))
      : [];
  }
  if (!isObject(value)) return [];
  const properties = new Map(entriesOf(shape['properties']));
  const required = [shape['required'] ?? []].flat().filter((name) => typeof name === 'string');
  const missing = required.filter((name) => !Object.hasOwn(value, name));
  const extra =
    shape['additionalProperties'] === false ? Object.keys(value).filter((name) => !properties.has(name)) : [];
  return [
    ...missing.map((name) => `${path}.${name} is missing`),
    ...extra.map((name) => `${path}.${name} is not declared`),
    ...[...properties].flatMap(([name, inner]) =>
      Object.hasOwn(value, name) ? differences(value[name], inner, { operations: [], resolve }, `${path}.${name}`) : [],
    ),
  ];
}

const typeOf = (value: unknown): string =>
  value === null
    ? 'null'
    : Array.isArray(value)
      ? 'array'
      : typeof value === 'number' && Number.isInteger(value)
        ? 'integer'
        : typeof value;

/** The members of a union, or the schema itself; references are followed. */
export function variantsOf(schema: Schema, { resolve }: FuzzDocument): Schema[] {
  const shape = resolve(schema);
  const variants = objectsIn(shape['anyOf'] ?? shape['oneOf']);
  return variants.length === 0 ? [shape] : variants.map(resolve);
}

/** The fields of an object schema. */
export const fieldsOfSchema = (schema: Schema): [string, Schema][] => entriesOf(schema['properties']);

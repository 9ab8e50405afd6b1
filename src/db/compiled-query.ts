/** Home of queries that are built once: a query that is asked with every request costs its building only the first time. */
import type { Compilable, CompiledQuery } from 'kysely';
import type { Db } from './pool.ts';

/** Stands where a value goes while a query is built. */
class Place {
  readonly name: string;
  constructor(name: string) {
    this.name = name;
  }
}

type Form = { query: CompiledQuery; parameters: readonly unknown[] };

/**
 * Makes a query that is built and compiled at its first run, and again for each other set of values that are null.
 *
 * @param build Builds the query; it may ask whether a value is null and hand it to the query, and do nothing else with it: what it
 *   gets is a stand-in.
 * @returns runs the query; the names of the values stand in the same order at each call.
 */
export function compiledOnce<Values extends Record<string, unknown>, Row>(
  build: (db: Db, values: Values) => Compilable<Row>,
): (db: Db, values: Values) => Promise<Row[]> {
  const forms = new Map<string, Form>();
  return async (db, values) => {
    let key = '';
    for (const name in values) key += values[name] === null ? '0' : '1';
    let form = forms.get(key);
    if (form === undefined) {
      form = compileForm(db, build, values);
      forms.set(key, form);
    }
    const parameters = form.parameters.map((parameter) =>
      parameter instanceof Place ? values[parameter.name] : parameter,
    );
    // What a row looks like is what the query that was compiled says.
    const { rows } = await db.executeQuery<Row>({ ...form.query, parameters });
    return rows;
  };
}

function compileForm<Values extends Record<string, unknown>, Row>(
  db: Db,
  build: (db: Db, values: Values) => Compilable<Row>,
  values: Values,
): Form {
  const places = Object.entries(values).map(([name, value]) => [name, value === null ? null : new Place(name)]);
  // A stand-in has the type of its value: the query takes it as a parameter and looks no further.
  const query = build(db, Object.fromEntries(places) as Values).compile();
  return { query, parameters: query.parameters };
}

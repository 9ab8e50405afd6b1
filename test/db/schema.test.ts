import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { sql } from 'kysely';
import ts from 'typescript';
import { openTestDatabase } from '../support/database.ts';

const SCHEMA = fileURLToPath(new URL('../../src/db/schema.ts', import.meta.url));

/** A column as the type says, or as the database says: what reading gives, whether null, whether an insert may leave it out. */
type Column = { reads: string; isNullable: boolean; isOptionalOnInsert: boolean };
type Tables = Record<string, Record<string, Column>>;

/** What the driver gives for a type of PostgreSQL. */
const READS: Record<string, string> = {
  uuid: 'string',
  text: 'string',
  bool: 'boolean',
  int4: 'number',
  int8: 'number',
  float8: 'number',
  timestamptz: 'Date',
  bytea: 'Buffer',
  _text: 'string[]',
  jsonb: 'unknown',
};

function withoutNull(checker: ts.TypeChecker, type: ts.Type): { reads: string; isNullable: boolean } {
  const parts = type.isUnion() ? type.types : [type];
  const solid = parts.filter((part) => (part.flags & (ts.TypeFlags.Null | ts.TypeFlags.Undefined)) === 0);
  const names = solid.map((part) => {
    if ((part.flags & ts.TypeFlags.StringLike) !== 0) return 'string';
    if ((part.flags & ts.TypeFlags.BooleanLike) !== 0) return 'boolean';
    return checker.typeToString(part).replace(/^Buffer<.*>$/, 'Buffer');
  });
  return { reads: [...new Set(names)].join(' | '), isNullable: solid.length < parts.length };
}

/** Reads one side of a ColumnType: the property that Kysely keeps it in. */
function side(checker: ts.TypeChecker, type: ts.Type, name: '__select__' | '__insert__'): ts.Type | null {
  const property = type.getProperty(name);
  return property === undefined ? null : checker.getTypeOfSymbol(property);
}

const acceptsNothing = (type: ts.Type): boolean =>
  (type.isUnion() ? type.types : [type]).some(
    (part) => (part.flags & (ts.TypeFlags.Undefined | ts.TypeFlags.Null)) !== 0,
  );

function tablesOfTypes(): Tables {
  const program = ts.createProgram([SCHEMA], {
    strict: true,
    noEmit: true,
    skipLibCheck: true,
    target: ts.ScriptTarget.ES2024,
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    types: ['node'],
  });
  const checker = program.getTypeChecker();
  const source = program.getSourceFile(SCHEMA);
  assert.ok(source !== undefined);
  const database = source.statements.find((node) => ts.isTypeAliasDeclaration(node) && node.name.text === 'Database');
  assert.ok(database !== undefined);
  const properties = (type: ts.Type): [string, ts.Type][] =>
    type.getProperties().map((property) => [property.name, checker.getTypeOfSymbol(property)]);
  const toColumn = (type: ts.Type): Column => {
    const read = side(checker, type, '__select__') ?? type;
    const insert = side(checker, type, '__insert__') ?? type;
    return { ...withoutNull(checker, read), isOptionalOnInsert: acceptsNothing(insert) };
  };
  return Object.fromEntries(
    properties(checker.getTypeAtLocation(database)).map(([table, type]) => [
      table,
      Object.fromEntries(properties(type).map(([column, columnType]) => [column, toColumn(columnType)])),
    ]),
  );
}

test('the table types say what the migrated database says', async () => {
  await using database = await openTestDatabase();
  const { rows } = await sql<{ table: string; column: string; type: string; isNullable: boolean; hasDefault: boolean }>`
    select table_name as table, column_name as column, udt_name as type,
      is_nullable = 'YES' as "isNullable", column_default is not null as "hasDefault"
    from information_schema.columns
    where table_schema = 'public' and table_name not like 'kysely\\_%'`.execute(database.db);
  const tables: Tables = {};
  for (const { table, column, type, isNullable, hasDefault } of rows) {
    // A jsonb column reads as unknown, which has no null of its own to tell apart.
    const reads = READS[type] ?? type;
    (tables[table] ??= {})[column] = {
      reads,
      isNullable: reads !== 'unknown' && isNullable,
      isOptionalOnInsert: isNullable || hasDefault,
    };
  }
  assert.deepEqual(tablesOfTypes(), tables);
});

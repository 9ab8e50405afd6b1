/** Doors are counted by the names that others may use. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { doorProblem } from './doors.ts';

const names = (count: number): string => Array.from({ length: count }, (_unused, index) => `name${index}`).join(', ');

test('a door has at most 26 names, however they are written', () => {
  const full = `/* export { no, names } */\nexport { ${names(20)} } from './a.ts';\nexport type {\n  ${names(5)},\n} from './b.ts';\n`;
  assert.deepEqual(doorProblem('full', `${full}export const last = 1;\n`), []);
  assert.equal(doorProblem('wide', `${full}export { last, type More } from './c.ts';\n`).length, 1);
  assert.equal(doorProblem('wide', `${full}export type One = 1;\nexport function two() {}\n`).length, 1);
});

test('a door does not hide how many names it has', () => {
  for (const hidden of ["export * from './a.ts';", "export type * from './a.ts';"])
    assert.equal(doorProblem('hidden', hidden).length, 1);
});

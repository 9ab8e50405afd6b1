/** Runs one benchmark by name: npm run bench -- ingest [its arguments]. Without a name it lists them. */
import { readdir } from 'node:fs/promises';

const names = (await readdir(import.meta.dirname))
  .filter((file) => file.endsWith('.ts') && file !== 'index.ts')
  .map((file) => file.slice(0, -'.ts'.length));
const [name] = process.argv.splice(2, 1);

if (name !== undefined && names.includes(name)) {
  await import(`./${name}.ts`);
} else {
  console.log(`Usage: npm run bench -- <name>\n\n${names.map((known) => `  ${known}`).join('\n')}`);
  process.exitCode = name === undefined ? 0 : 2;
}

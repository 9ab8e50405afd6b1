/** The example in the client's README against the client itself. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
// It lies where the README does, so that the imports of the example are its own.
const EXAMPLE = `${ROOT}client/readme-example.ts`;

/** What the compiler says about a file that is not on the disk. */
function complaintsAbout(source: string): string[] {
  const { config } = ts.readConfigFile(`${ROOT}tsconfig.json`, (path) => readFileSync(path, 'utf8')) as {
    config: { compilerOptions: object };
  };
  const { options } = ts.convertCompilerOptionsFromJson(config.compilerOptions, ROOT);
  const disk = ts.createCompilerHost(options);
  const host: ts.CompilerHost = {
    ...disk,
    fileExists: (path) => path === EXAMPLE || disk.fileExists(path),
    readFile: (path) => (path === EXAMPLE ? source : disk.readFile(path)),
    getSourceFile: (path, ...others) =>
      path === EXAMPLE ? ts.createSourceFile(path, source, others[0]) : disk.getSourceFile(path, ...others),
  };
  return ts
    .getPreEmitDiagnostics(ts.createProgram([EXAMPLE], options, host))
    .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'));
}

test('the example in the README of the client compiles', () => {
  const readme = readFileSync(`${ROOT}client/README.md`, 'utf8');
  const examples = [...readme.matchAll(/^```ts\n(.*?)^```$/gms)].map(([, code]) => code ?? '');
  assert.equal(examples.length, 1);
  assert.deepEqual(complaintsAbout(examples.join('')), []);
});

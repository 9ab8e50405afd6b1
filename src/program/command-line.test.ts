/** What is typed at a terminal is understood, or answered with what exists. */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { VERSION } from '../base/version.ts';
import { readCommandLine, type Command } from './command-line.ts';
import { COMMANDS } from './commands/index.ts';

const command = (more: Partial<Command>): Command => ({
  summary: 'Does one thing',
  uses: ['one'],
  help: '',
  options: {},
  mostWords: 0,
  run: async () => undefined,
  ...more,
});
const commands = {
  start: command({ summary: 'Starts it', uses: ['start'] }),
  keys: command({
    uses: ['keys list', 'keys add [name]'],
    help: 'Keys are shown once.',
    options: { json: { value: null, meaning: 'For programs.' }, workspace: { value: 'id', meaning: 'Of whom.' } },
    mostWords: 2,
  }),
};
const read = (...typed: string[]) => readCommandLine(typed, commands, 'rollcall 1.2.3');
const textOf = (...typed: string[]): [string, string] => {
  const reading = read(...typed);
  return reading.kind === 'run' ? ['run', ''] : [reading.kind, reading.text];
};

test('a command gets its words and its options, in any order', () => {
  const reading = read('keys', '--workspace', 'w1', 'add', '--json', 'mine');
  assert.ok(reading.kind === 'run');
  assert.deepEqual(reading.typed, { words: ['add', 'mine'], options: new Map([['workspace', 'w1'], ['json', '']]) }); // prettier-ignore
  const glued = read('keys', '--workspace=a=b', '--', '--odd-name');
  assert.ok(glued.kind === 'run');
  assert.deepEqual(glued.typed, { words: ['--odd-name'], options: new Map([['workspace', 'a=b']]) });
});

test('help lists every command, and says everything of one', () => {
  for (const typed of [[], ['help'], ['--help'], ['-h']]) assert.match(textOf(...typed)[1], /^ {2}keys {3}Does one/m);
  for (const typed of [
    ['help', 'keys'],
    ['keys', '--help'],
    ['keys', 'add', '-h'],
  ]) {
    const [kind, text] = textOf(...typed);
    assert.equal(kind, 'answer');
    assert.match(text, /rollcall keys add \[name\]\n\nKeys are shown once\.\n\n {2}--json {12}For programs\./);
  }
});

test('the version is said by a word and by an option', () => {
  for (const word of ['version', '--version', '-v']) assert.deepEqual(textOf(word), ['answer', 'rollcall 1.2.3\n']);
});

test('what does not exist is answered with what does', () => {
  for (const typo of ['strat', 'sta', 'strt', 'startt'])
    assert.match(textOf(typo)[1], /^There is no command "\w+"\. Did you mean start\?\n\nUsage/, typo);
  assert.match(textOf('frobnicate')[1], /^There is no command "frobnicate"\.\n\nUsage/);
  for (const [typed, sentence] of [
    [['help', 'nothing'], /^There is no command "nothing"/],
    [['constructor'], /^There is no command "constructor"/],
    [['keys', '--jsn'], /^keys has no option --jsn\. It has --json, --workspace\./],
    [['start', '--port=90'], /^start has no option --port\. It has none: settings are environment variables/],
    [['keys', '--workspace'], /^--workspace needs its id\./],
    [['keys', '--json=yes'], /^--json takes no value\./],
    [['keys', 'add', 'a', 'b'], /^"b" is one word too many for keys\./],
  ] as const) {
    const [kind, text] = textOf(...typed);
    assert.equal(kind, 'mistake');
    assert.match(text, sentence);
  }
});

test('every command says how it is used, on lines that fit a terminal', () => {
  for (const [name, { uses, help, options }] of Object.entries(COMMANDS)) {
    assert.ok(uses.length > 0 && uses.every((use) => use === name || use.startsWith(`${name} `)), name);
    const text = readCommandLine(['help', name], COMMANDS, '');
    assert.ok(text.kind === 'answer' && text.text.split('\n').every((line) => line.length <= 120), name);
    for (const option of Object.keys(options)) assert.ok(uses.join(' ').includes(`--${option}`), `${name} --${option}`);
    assert.match(help, /^$|[.:]$/, name);
  }
});

test('the version is that of the package', async () => {
  const text = await readFile(new URL('../../package.json', import.meta.url), 'utf8');
  assert.equal((JSON.parse(text) as { version: string }).version, VERSION);
});

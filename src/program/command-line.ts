/** Home of the command line: what was typed, read against what every command takes, and the help that is made of the same. */

/** What a command takes and does. */
export type Command = {
  /** One line of the list of commands. */
  summary: string;
  /** Every form in which it is used, without `rollcall`. */
  uses: readonly string[];
  /** What `help` says beside the forms: full sentences, wrapped as they are shown. Empty: nothing. */
  help: string;
  /** By name, without dashes. `value` names what follows it; null: nothing does. */
  options: Readonly<Record<string, { value: string | null; meaning: string }>>;
  /** Most words after its name. */
  mostWords: number;
  /** @returns the exit code; nothing means 0. */
  run: (typed: Typed) => Promise<number | void>;
};

/** What was typed after the name of a command. A flag that is on has an empty value. */
export type Typed = { words: readonly string[]; options: ReadonlyMap<string, string> };

/** A command to run, or a text to show: as an answer (exit code 0), or because of a mistake (exit code 2). */
type Reading = { kind: 'run'; command: Command; typed: Typed } | { kind: 'answer' | 'mistake'; text: string };

const HELP_WORDS = ['help', '--help', '-h'];
const VERSION_WORDS = ['version', '--version', '-v'];
const MORE = 'More about one: rollcall help <command>. Settings are environment variables: docs/configuration.md.';

/**
 * Reads what was typed.
 *
 * @param typed The words after the program's name; none asks for help.
 * @param commands By name, in the order help lists them.
 * @param version What `--version` says.
 */
export function readCommandLine(
  typed: readonly string[],
  commands: Readonly<Record<string, Command>>,
  version: string,
): Reading {
  const [name = 'help', ...rest] = typed;
  if (VERSION_WORDS.includes(name)) return { kind: 'answer', text: `${version}\n` };
  if (HELP_WORDS.includes(name)) return readHelp(rest[0], commands);
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (command === undefined) return { kind: 'mistake', text: unknown(name, commands) };
  const read = readTyped(name, command, rest);
  if (read === 'help') return { kind: 'answer', text: helpOf(name, command) };
  if (typeof read === 'string') return { kind: 'mistake', text: `${read}\n\n${helpOf(name, command)}` };
  return { kind: 'run', command, typed: read };
}

function readHelp(name: string | undefined, commands: Readonly<Record<string, Command>>): Reading {
  if (name === undefined) return { kind: 'answer', text: listOf(commands) };
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  return command === undefined
    ? { kind: 'mistake', text: unknown(name, commands) }
    : { kind: 'answer', text: helpOf(name, command) };
}

/** @returns what was typed; `help`; or the sentence that says what is wrong. */
function readTyped(name: string, command: Command, rest: readonly string[]): Typed | string {
  const words: string[] = [];
  const options = new Map<string, string>();
  const left = [...rest];
  for (let word = left.shift(); word !== undefined; word = left.shift()) {
    if (word === '--') words.push(...left.splice(0));
    else if (HELP_WORDS.slice(1).includes(word)) return 'help';
    else if (!word.startsWith('-') || word === '-') words.push(word);
    else {
      const [option = '', given] = word.replace(/^--?/, '').split(/=(.*)/s);
      const spec = Object.hasOwn(command.options, option) ? command.options[option] : undefined;
      if (spec === undefined) return `${name} has no option ${word.split('=')[0]}. ${optionsOf(command)}`;
      const value = spec.value === null ? (given ?? '') : (given ?? left.shift() ?? '');
      if (spec.value === null && value !== '') return `--${option} takes no value.`;
      if (spec.value !== null && value === '') return `--${option} needs its ${spec.value}.`;
      options.set(option, value);
    }
  }
  const surplus = words[command.mostWords];
  return surplus === undefined ? { words, options } : `"${surplus}" is one word too many for ${name}.`;
}

function optionsOf(command: Command): string {
  const names = Object.keys(command.options).map((option) => `--${option}`);
  return names.length === 0
    ? 'It has none: settings are environment variables (docs/configuration.md).'
    : `It has ${names.join(', ')}.`;
}

function listOf(commands: Readonly<Record<string, Command>>): string {
  const width = Math.max(...Object.keys(commands).map((name) => name.length)) + 2;
  const lines = Object.entries(commands).map(([name, { summary }]) => `  ${name.padEnd(width)}${summary}`);
  return ['Usage: rollcall <command>', '', ...lines, '', MORE, ''].join('\n');
}

function helpOf(name: string, { summary, uses, help, options }: Command): string {
  const rows = Object.entries(options).map(([option, { value, meaning }]): [string, string] => [
    `--${option}${value === null ? '' : ` <${value}>`}`,
    meaning,
  ]);
  const width = Math.max(0, ...rows.map(([option]) => option.length)) + 2;
  return [
    `rollcall ${name}: ${summary}`,
    '',
    ...uses.map((use) => `  rollcall ${use}`),
    ...(help === '' ? [] : ['', help]),
    ...(rows.length === 0 ? [] : ['', ...rows.map(([option, meaning]) => `  ${option.padEnd(width)}${meaning}`)]),
    '',
  ].join('\n');
}

function unknown(name: string, commands: Readonly<Record<string, Command>>): string {
  const near = Object.keys(commands).find((known) => isNear(name, known));
  const hint = near === undefined ? '' : ` Did you mean ${near}?`;
  return `There is no command "${name}".${hint}\n\n${listOf(commands)}`;
}

/** Whether two words differ by at most two letters that were added, left out, replaced or swapped with the next. */
function isNear(one: string, other: string): boolean {
  if (other.startsWith(one) && one.length > 2) return true;
  if (Math.abs(one.length - other.length) > 2) return false;
  let [beforeLast, last]: number[][] = [[], Array.from({ length: other.length + 1 }, (_, index) => index)];
  for (let row = 1; row <= one.length; row += 1) {
    const present = [row];
    for (let column = 1; column <= other.length; column += 1) {
      const isSame = one[row - 1] === other[column - 1];
      const isSwapped = row > 1 && one[row - 1] === other[column - 2] && one[row - 2] === other[column - 1];
      present[column] = Math.min(
        (last?.[column] ?? 0) + 1,
        (present[column - 1] ?? 0) + 1,
        (last?.[column - 1] ?? 0) + (isSame ? 0 : 1),
        isSwapped ? (beforeLast?.[column - 2] ?? 0) + 1 : Infinity,
      );
    }
    [beforeLast, last] = [last, present];
  }
  return (last?.[other.length] ?? 3) <= 2;
}

/** The program's entry: picks the command, and turns a mistake into one sentence for the person at the terminal. */
import { AppError, messageOf } from './base/errors.ts';
import { isDatabaseUnavailable } from './db/index.ts';
import { COMMANDS } from './program/commands/index.ts';

/** 128 and SIGPIPE: how programs end whose reader has gone, such as `head`. */
const READER_HAS_GONE = 141;
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(READER_HAS_GONE);
    throw error;
  });
}

const [name = 'help', ...args] = process.argv.slice(2);
const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;

if (command === undefined) {
  const isAsked = ['help', '--help', '-h'].includes(name);
  const list = Object.entries(COMMANDS).map(([word, { summary }]) => `  ${word.padEnd(10)}${summary}`);
  const text = [
    ...(isAsked ? [] : [`There is no command "${name}".`, '']),
    'Usage: rollcall <command>',
    '',
    ...list,
    '',
  ].join('\n');
  process[isAsked ? 'stdout' : 'stderr'].write(text);
  process.exitCode = isAsked ? 0 : 2;
} else {
  try {
    await command.run(args);
    process.exitCode = 0;
  } catch (error) {
    process.stderr.write(
      isDatabaseUnavailable(error)
        ? `\nThe database cannot be asked right now (${messageOf(error)}). Is it running, and does something hold a lock in it?\n`
        : error instanceof AppError
          ? `\n${error.message}\n`
          : `\nRollcall ended with an error it does not know:\n${error instanceof Error ? error.stack : String(error)}\n`,
    );
    process.exitCode = 1;
  }
}

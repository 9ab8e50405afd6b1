/** The program's entry: picks the command, and turns a mistake into one sentence for the person at the terminal. */
import { AppError, messageOf } from './base/errors.ts';
import { VERSION } from './base/version.ts';
import { isDatabaseUnavailable } from './db/index.ts';
import { readCommandLine } from './program/command-line.ts';
import { COMMANDS } from './program/commands/index.ts';

/** 128 and SIGPIPE: how programs end whose reader has gone, such as `head`. */
const READER_HAS_GONE = 141;
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(READER_HAS_GONE);
    throw error;
  });
}

const read = readCommandLine(process.argv.slice(2), COMMANDS, `rollcall ${VERSION} (Node ${process.versions.node})`);

if (read.kind === 'run') {
  try {
    process.exitCode = (await read.command.run(read.typed)) ?? 0;
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
} else {
  const isMistake = read.kind === 'mistake';
  process[isMistake ? 'stderr' : 'stdout'].write(read.text);
  process.exitCode = isMistake ? 2 : 0;
}

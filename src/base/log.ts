/** Home of the log: one line with fields for each finished unit of work; never secrets, titles or SQL parameters. */
import { pino } from 'pino';

/** Writes one line. `fields` are ids, counts, durations and outcomes. */
export type Log = {
  debug: (message: string, fields?: Record<string, unknown>) => void;
  info: (message: string, fields?: Record<string, unknown>) => void;
  warn: (message: string, fields?: Record<string, unknown>) => void;
  error: (message: string, fields?: Record<string, unknown>) => void;
};

/** Levels of LOG_LEVEL, least important first. */
export const LOG_LEVELS = ['debug', 'info', 'warn', 'error', 'silent'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** How lines are written: for a person's eyes, or as JSON for whatever collects them. */
export type LogFormat = 'text' | 'json';

/**
 * Builds a log that writes to standard error, so that standard output stays for people and pipes.
 *
 * @param format `json` unless set otherwise. Text is coloured where standard error is a terminal and NO_COLOR is not set.
 */
export function openLog(level: LogLevel, format: LogFormat = 'json'): Log {
  return format === 'text'
    ? textLog(level, { write: (line) => void process.stderr.write(line), isColoured: process.stderr.hasColors?.() })
    : jsonLog(level);
}

function jsonLog(level: LogLevel): Log {
  const logger = pino({ level, base: null, timestamp: pino.stdTimeFunctions.isoTime }, pino.destination(2));
  return {
    debug: (message, fields = {}) => logger.debug(fields, message),
    info: (message, fields = {}) => logger.info(fields, message),
    warn: (message, fields = {}) => logger.warn(fields, message),
    error: (message, fields = {}) => logger.error(fields, message),
  };
}

const RED = 31;
const YELLOW = 33;
const GREY = 90;
const COLOURS: Readonly<Record<string, number>> = { debug: GREY, warn: YELLOW, error: RED };

/**
 * Builds a log of lines for a terminal: time of day, level, message, then the fields; a stack on lines of its own.
 *
 * @param out.isColoured Whether to use colours; undefined: no.
 */
export function textLog(
  level: LogLevel,
  out: { write: (line: string) => void; isColoured: boolean | undefined },
  now: () => Date = () => new Date(),
): Log {
  const paint = (colour: number | undefined, text: string): string =>
    out.isColoured === true && colour !== undefined ? `\u001B[${colour}m${text}\u001B[0m` : text;
  const at = (name: Exclude<LogLevel, 'silent'>): Log['info'] => {
    if (LOG_LEVELS.indexOf(name) < LOG_LEVELS.indexOf(level)) return () => undefined;
    return (message, { stack, ...fields } = {}) => {
      const words = Object.entries(fields).flatMap(([key, value]) =>
        value === undefined ? [] : [`${paint(GREY, `${key}=`)}${valueText(value)}`],
      );
      const head = `${timeOfDay(now())} ${paint(COLOURS[name], name.toUpperCase().padEnd(5))} ${harmless(message)}`;
      const tail = typeof stack === 'string' ? `\n${harmless(stack).replaceAll('\n', '\n    ')}` : '';
      out.write(`${[head, ...words].join('  ')}${tail}\n`);
    };
  };
  return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
}

const timeOfDay = (time: Date): string =>
  [time.getHours(), time.getMinutes(), time.getSeconds()].map((part) => String(part).padStart(2, '0')).join(':');

/** As it is when it is one plain word, else as JSON, so that a field ends where it seems to end. */
function valueText(value: unknown): string {
  if (typeof value === 'string' && /^[\w.:/@+-]+$/.test(value)) return value;
  return harmless(JSON.stringify(value) ?? String(value));
}

/** Without the characters that steer a terminal: what a log tells may be what a stranger wrote. */
const harmless = (text: string): string =>
  text.replaceAll(/[^\P{Cc}\n]|\p{Bidi_Control}/gu, (character) => `\\u${hex(character)}`);
const hex = (character: string): string => character.charCodeAt(0).toString(16).padStart(4, '0');

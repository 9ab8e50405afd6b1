/** Home of the list of commands: what `rollcall <command>` does. Output for people goes to standard output, the log to standard error. */
import type { Command } from '../command-line.ts';
import { backup, restore } from './backup.ts';
import { doctor } from './doctor.ts';
import { keys } from './keys.ts';
import { link } from './link.ts';
import { migrate, serve, work } from './nodes.ts';
import { sandbox } from './sandbox.ts';
import { seal } from './seal.ts';
import { settings } from './settings.ts';
import { start } from './start.ts';
import { workspaces } from './workspaces.ts';

/** All commands, in the order help lists them. */
export const COMMANDS: Readonly<Record<string, Command>> = {
  start,
  serve,
  work,
  migrate,
  doctor,
  link,
  keys,
  workspaces,
  settings,
  backup,
  restore,
  seal,
  sandbox,
};

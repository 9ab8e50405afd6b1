/** Home of where the due columns of bots are: when a launcher is asked, and when a running bot is looked at. */
import type { DueColumns } from '../due/index.ts';

/** Due when the launcher shall be asked for the bot. */
export const LAUNCH_BOTS = { name: 'bots/launch', table: 'bots', prefix: 'launch' } as const satisfies DueColumns;

/** Due when a launched bot must be looked at: is it lost, has it left as it was told? */
export const WATCH_BOTS = { name: 'bots/watch', table: 'bots', prefix: 'watch' } as const satisfies DueColumns;

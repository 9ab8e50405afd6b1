/** Home of the launcher `none`: a server that plans bots and starts none of them. */
import type { Launcher } from '../../contract/bot-run/index.ts';

/** Builds the launcher of BOT_LAUNCHER=none: every bot that comes due ends as fatal, with the reason. */
export function noLauncher(): Launcher {
  return {
    name: 'none',
    nameFor: () => 'none',
    launch: async () => ({
      kind: 'refused',
      subCode: 'failed_to_launch_in_time',
      message: 'No bot was started: BOT_LAUNCHER is "none". Set it to a launcher to have bots join meetings.',
    }),
    leave: async () => undefined,
    [Symbol.asyncDispose]: async () => undefined,
  };
}

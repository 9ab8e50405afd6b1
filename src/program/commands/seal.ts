/** Home of the command `seal`. */
import type { Command } from '../command-line.ts';
import { sealAnew } from '../seal-anew-store.ts';
import { note, openPresent, say } from './terminal.ts';

/** Seals everything with the present secret key. */
export const seal: Command = {
  summary: 'Replace the secret key: seal everything stored with the present one',
  uses: ['seal'],
  help: [
    'In this order: restart every process with the new SECRET_KEY and OLD_SECRET_KEYS set to the one before; run this,',
    'with the same two; restart without OLD_SECRET_KEYS. Links and calendar tokens made with the old key end: people',
    'need new ones.',
  ].join('\n'),
  options: {},
  mostWords: 0,
  run: async () => {
    await using program = await openPresent('use');
    const { sealedCount, unreadableCount } = await sealAnew(program.deps.db, program.deps.sealer, (name, count) => {
      if (count > 0) note(`${name}: ${count}`);
    });
    say(
      sealedCount === 0 ? 'Everything was sealed with the present key already.' : `${sealedCount} values sealed anew.`,
    );
    if (unreadableCount === 0) {
      if (program.config.oldSecretKeys.length > 0)
        say('Take OLD_SECRET_KEYS away and restart: nothing needs them any more.');
      return 0;
    }
    say(
      `${unreadableCount} values open with no key that is set, and were left as they are: add the key to OLD_SECRET_KEYS.`,
    );
    return 1;
  },
};

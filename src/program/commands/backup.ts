/** Home of the commands `backup` and `restore`. */
import { resolve } from 'node:path';
import { AppError } from '../../base/errors.ts';
import { openLog } from '../../base/log.ts';
import { createSealer } from '../../base/sealed.ts';
import { migrate } from '../../db/index.ts';
import { readManifest } from '../backup/manifest.ts';
import { restoreRows } from '../backup/restore-backup.ts';
import { writeBackup } from '../backup/write-backup.ts';
import type { Command } from '../command-line.ts';
import { readConfig, type Config } from '../config.ts';
import { bringSecretKey, readSecretKey } from '../secrets.ts';
import { probeOf } from '../installation-store.ts';
import { openStorage } from '../storage.ts';
import { openPresent, say } from './terminal.ts';

/** Writes everything that is stored into a folder. */
export const backup: Command = {
  summary: 'Write everything stored into a folder, while it runs',
  uses: ['backup <folder>'],
  help: [
    'The folder must be new or empty. It gets every table as one moment saw it and, where the secret key lives in the data',
    'folder, that key: whoever has such a backup can open every calendar. A SECRET_KEY of the environment is not in it:',
    'keep it apart. A large database on a PostgreSQL of your own is faster backed up with pg_dump.',
  ].join('\n'),
  options: {},
  mostWords: 1,
  run: async ({ words: [folder] }) => {
    if (folder === undefined) throw new AppError('configuration_invalid', 'Where to? rollcall backup <folder>');
    const path = resolve(folder);
    await using program = await openPresent('look');
    if (!program.opensStored)
      throw new AppError(
        'configuration_invalid',
        'The secret key here does not open what is stored: such a backup would be worth nothing. Set SECRET_KEY to the right one.',
      );
    const { secretKey, dataDir } = program.config;
    const manifest = await writeBackup(program.deps.db, path, {
      secretKey: secretKey === null ? `${(await readSecretKey(resolve(dataDir))).toString('base64')}\n` : null,
      sealedProbe: await probeOf(program.deps.db, program.deps.sealer),
      now: program.deps.clock.now(),
      tell: say,
    });
    say(`Backed up into ${path}, as of ${manifest.made_at}.`);
    say(
      manifest.has_secret_key
        ? 'It holds the secret key too: keep it as safe as the key.'
        : 'It does not hold SECRET_KEY: keep that apart, nothing opens without it.',
    );
  },
};

/** Brings a backup into an empty database. */
export const restore: Command = {
  summary: 'Bring a backup into an empty database',
  uses: ['restore <folder>'],
  help: [
    'Into the embedded database of DATA_DIR, which is made, or into an empty database at DATABASE_URL. All or nothing.',
    'A backup of an older version is brought to the schema of this one. Stop the Rollcall that was backed up before you',
    'start this one: both would read the calendars and send bots.',
  ].join('\n'),
  options: {},
  mostWords: 1,
  run: async ({ words: [folder] }) => {
    if (folder === undefined) throw new AppError('configuration_invalid', 'From where? rollcall restore <folder>');
    await restoreFrom(resolve(folder), readConfig(process.env));
  },
};

async function restoreFrom(folder: string, config: Config): Promise<void> {
  const manifest = await readManifest(folder);
  say(`The backup of ${manifest.made_at}, by version ${manifest.version}, is whole.`);
  if (config.secretKey === null) {
    if (!manifest.has_secret_key)
      throw new AppError(
        'configuration_invalid',
        'This backup has no secret key. Set SECRET_KEY to the one that the backed-up Rollcall had.',
      );
    await bringSecretKey(folder, resolve(config.dataDir));
  }
  const log = openLog(config.logLevel);
  await using storage = await openStorage(config, 'create', log, {
    holdsDataDir: config.databaseUrl === null,
    migrateTo: manifest.migrations.at(-1) ?? '',
  });
  if (!createSealer([storage.secretKey, ...config.oldSecretKeys]).knows(manifest.sealed_probe))
    throw new AppError(
      'configuration_invalid',
      'The secret key does not open what this backup holds. Set SECRET_KEY to the one that the backed-up Rollcall had. Nothing was restored.',
    );
  await restoreRows(storage.handle.db, folder, manifest, { place: storage.place, tell: say });
  const applied = await migrate(storage.handle.db);
  if (applied.length > 0) say(`Brought to the schema of this version: ${applied.join(', ')}.`);
  say(`Restored into ${storage.place}. Start it: rollcall start`);
}

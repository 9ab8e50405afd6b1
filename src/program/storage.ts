/**
 * Home of what a process stands on: data folder, secret key and database. Only a server makes them; whoever comes beside it refuses
 * where there is nothing, so that a command typed in the wrong folder neither creates a second Rollcall nor speaks for it.
 */
import { resolve } from 'node:path';
import { AppError, messageOf } from '../base/errors.ts';
import type { Log } from '../base/log.ts';
import {
  CONNECTIONS,
  hasEmbeddedPostgres,
  holdDataDir,
  migrate,
  openDatabase,
  openEmbeddedPostgres,
  pendingMigrations,
  type DatabaseHandle,
} from '../db/index.ts';
import type { Config } from './config.ts';
import { makeSecretKey, readSecretKey } from './secrets.ts';

/**
 * What a process may do to what it stands on.
 *
 * - `create`: make data folder, key and schema, and write down what the configuration says (start, serve, migrate).
 * - `use`: work on what is there (work, and commands that change something).
 * - `look`: read only, and wait for nobody's lock (commands that show something).
 */
export type StorageAccess = 'create' | 'use' | 'look';

/** Everything opened. */
export type Storage = AsyncDisposable & {
  handle: DatabaseHandle;
  secretKey: Buffer;
  /** Absolute path; null with DATABASE_URL. */
  dataDir: string | null;
  /** Which database this is, for people; never a password. */
  place: string;
};

/**
 * Opens what the configuration names, on the newest schema.
 *
 * @param options.holdsDataDir Whether this process is the one Rollcall of its data folder.
 * @param options.migrateTo The schema that `create` makes of an empty database; the newest by default.
 * @throws {AppError} `configuration_invalid` there is nothing (unless `create`), it cannot be opened, or its schema is older than
 *   this version (unless `create`, which migrates it). The message says which database was meant.
 */
export async function openStorage(
  config: Config,
  access: StorageAccess,
  log: Log,
  options: { holdsDataDir: boolean; migrateTo?: string },
): Promise<Storage> {
  await using closing = new AsyncDisposableStack();
  const dataDir = config.databaseUrl === null ? resolve(config.dataDir) : null;
  const place = config.databaseUrl === null ? `PostgreSQL in ${dataDir}` : nameOf(config.databaseUrl);
  if (dataDir !== null && access !== 'create' && !(await hasEmbeddedPostgres(dataDir))) {
    throw new AppError(
      'configuration_invalid',
      `There is no Rollcall in ${dataDir}. Set DATA_DIR or DATABASE_URL to what the running one uses, or make one: rollcall start`,
    );
  }
  const keyFolder = resolve(config.dataDir);
  // Where a database is, its key is too, or is missed: another one would open nothing of it.
  const isNew = access === 'create' && dataDir !== null && !(await hasEmbeddedPostgres(dataDir));
  const secretKey = config.secretKey ?? (await (isNew ? makeSecretKey(keyFolder) : readSecretKey(keyFolder)));
  const connectionString = config.databaseUrl ?? (await openEmbedded(dataDir ?? '', log, options, closing));
  const handle = closing.use(
    openDatabase(connectionString, {
      maxConnections: CONNECTIONS.requests,
      isReadOnly: access === 'look',
      onIdleError: (error) => log.warn('a database connection broke', { error: error.message }),
    }),
  );
  if (access === 'create') await migrateWithSentence(handle, place, options.migrateTo);
  else await refuseOlderSchema(handle, place);
  const opened = closing.move();
  return { handle, secretKey, dataDir, place, [Symbol.asyncDispose]: () => opened.disposeAsync() };
}

async function openEmbedded(
  dataDir: string,
  log: Log,
  { holdsDataDir }: { holdsDataDir: boolean },
  closing: AsyncDisposableStack,
): Promise<string> {
  const { connectionString } = closing.use(await openEmbeddedPostgres({ dataDir, log }));
  if (holdsDataDir) closing.use(await holdDataDir({ connectionString, dataDir }));
  return connectionString;
}

async function migrateWithSentence(handle: DatabaseHandle, place: string, upTo: string | undefined): Promise<void> {
  try {
    await migrate(handle.db, upTo === undefined ? {} : { upTo });
  } catch (cause) {
    throw new AppError('configuration_invalid', `${place} could not be opened or migrated: ${messageOf(cause)}`, {
      cause,
    });
  }
}

async function refuseOlderSchema(handle: DatabaseHandle, place: string): Promise<void> {
  let pending: string[];
  try {
    pending = await pendingMigrations(handle.db);
  } catch (cause) {
    throw new AppError('configuration_invalid', `${place} could not be opened: ${messageOf(cause)}`, { cause });
  }
  if (pending.length > 0) {
    throw new AppError(
      'configuration_invalid',
      `${place} is not on the schema of this version; it lacks ${pending.join(', ')}. Bring it there with: rollcall migrate`,
    );
  }
}

/** Host, port and database of a connection string, without account and password. */
function nameOf(databaseUrl: string): string {
  const [, authority = '', path = ''] = /^\w+:\/\/([^/?]*)\/?([^?]*)/.exec(databaseUrl) ?? [];
  const host = authority.slice(authority.lastIndexOf('@') + 1);
  return `PostgreSQL ${[host, path].filter((part) => part !== '').join('/') || 'of DATABASE_URL'}`;
}

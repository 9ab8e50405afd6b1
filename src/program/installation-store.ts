/** Home of the SQL of what an installation knows of itself: the proof of its secret key, and where it is reached. */
import type { Sealer } from '../base/sealed.ts';
import { sql, type Db } from '../db/index.ts';
import { SEALED_COLUMNS } from './sealed-columns.ts';

/** The probe says nothing that anybody could want to know. */
const PROBE = 'secret-key-probe';
const PROBE_TEXT = 'opens with the secret key of this installation';

/**
 * Whether the secret key, or one of the old ones, opens what is stored. Changes nothing.
 *
 * A database from before there was a probe is judged by what is sealed in it: one value that opens is proof enough.
 */
export async function opensWhatIsStored(db: Db, sealer: Sealer): Promise<boolean> {
  const { probe } = await readInstallation(db);
  if (probe !== null) return sealer.knows(probe);
  const samples = await sealedSamples(db);
  return samples.length === 0 || samples.some((sample) => sealer.knows(sample));
}

/** One sealed value of each column that has any. */
async function sealedSamples(db: Db): Promise<string[]> {
  const samples: string[] = [];
  for (const { table, column } of SEALED_COLUMNS) {
    const sealed = sql.ref(column);
    const { rows } = await sql<{ sealed: string }>`
      select ${sealed} as sealed from ${sql.table(table)} where ${sealed} is not null limit 1`.execute(db);
    samples.push(...rows.map((row) => row.sealed));
  }
  return samples;
}

/** The probe of this installation; one by the present key where none is stored yet. */
export const probeOf = async (db: Db, sealer: Sealer): Promise<string> =>
  (await readInstallation(db)).probe ?? sealer.seal(PROBE, PROBE_TEXT);

/** Seals the probe with the present key, unless there is one. Repeatable: yes. */
export async function leaveProbe(db: Db, sealer: Sealer): Promise<void> {
  await sql`
    insert into installation (sealed_probe) values (${sealer.seal(PROBE, PROBE_TEXT)})
    on conflict (is_one) do update set sealed_probe = coalesce(installation.sealed_probe, excluded.sealed_probe)`.execute(
    db,
  );
}

/** Seals the probe with the present key, whatever it was sealed with. Repeatable: yes. */
export async function replaceProbe(db: Db, sealer: Sealer): Promise<void> {
  await sql`
    insert into installation (sealed_probe) values (${sealer.seal(PROBE, PROBE_TEXT)})
    on conflict (is_one) do update set sealed_probe = excluded.sealed_probe`.execute(db);
}

/** Remembers how the outside reaches the server, for commands in shells that do not know. Repeatable: yes. */
export async function rememberPublicUrl(db: Db, publicUrl: string): Promise<void> {
  await sql`
    insert into installation (public_url) values (${publicUrl})
    on conflict (is_one) do update set public_url = excluded.public_url`.execute(db);
}

/** What is remembered; null: nobody has written it yet. */
export async function readInstallation(db: Db): Promise<{ probe: string | null; publicUrl: string | null }> {
  const row = await db.selectFrom('installation').select(['sealed_probe', 'public_url']).executeTakeFirst();
  return { probe: row?.sealed_probe ?? null, publicUrl: row?.public_url ?? null };
}

/** Home of the SQL that writes recordings, in the caller's transaction. */
import { newId } from '../base/ids.ts';
import type { FinishedFile, RecordingFile } from '../contract/bot-run/index.ts';
import { jsonParameter, oneOf, sql, type Db } from '../db/index.ts';
import { EXPIRE_RECORDINGS, hint, moveDue } from '../due/index.ts';
import { artifactOf, type Artifact, type Recording, type StoredFile } from './recording.ts';
import {
  ARTIFACT_COLUMNS,
  FILE_COLUMNS,
  RECORDING_COLUMNS,
  toArtifact,
  toFile,
  toRecording,
} from './recordings-read-store.ts';

/** Most recordings of one bot: each start of a recording is one. */
const MOST_OF_A_BOT = 100;

/** Stores a new recording. @returns false when its id is taken, or when its bot has 100 already. */
export async function insertRecording(tx: Db, recording: Recording): Promise<boolean> {
  const { count } = await tx
    .selectFrom('recordings')
    .select(sql<number>`count(*)`.as('count'))
    .where('bot_id', '=', recording.botId)
    .executeTakeFirstOrThrow();
  if (count >= MOST_OF_A_BOT) return false;
  const { numInsertedOrUpdatedRows } = await tx
    .insertInto('recordings')
    .values({
      id: recording.id,
      workspace_id: recording.workspaceId,
      bot_id: recording.botId,
      run_id: recording.runId,
      status: recording.status,
      sub_code: recording.subCode,
      status_at: recording.statusAt,
      created_at: recording.createdAt,
      started_at: recording.startedAt,
      completed_at: recording.completedAt,
      expires_at: recording.expiresAt,
      metadata: jsonParameter(recording.metadata),
    })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst();
  return (numInsertedOrUpdatedRows ?? 0n) > 0n;
}

/** Reads a recording and keeps others from changing it until the transaction ends; null when there is none. */
export async function lockRecording(tx: Db, id: string): Promise<Recording | null> {
  const row = await tx
    .selectFrom('recordings')
    .select(RECORDING_COLUMNS)
    .where('id', '=', id)
    .forNoKeyUpdate()
    .executeTakeFirst();
  return row === undefined ? null : toRecording(row);
}

/**
 * Stores where a locked recording has come to. One that is deleted loses its files, whose content must be gone by then.
 *
 * @param dueAt When its row is looked at next; null: never.
 */
export async function updateRecording(
  tx: Db,
  { id, status, subCode, statusAt, completedAt, expiresAt }: Recording,
  dueAt: Date | null,
): Promise<void> {
  await sql`
    update recordings set status = ${status}, sub_code = ${subCode}, status_at = ${statusAt}, completed_at = ${completedAt},
      expires_at = ${expiresAt}, ${moveDue(EXPIRE_RECORDINGS, dueAt)} where id = ${id}`.execute(tx);
  if (dueAt !== null) await sql`select ${hint(EXPIRE_RECORDINGS)}`.execute(tx);
  if (status !== 'deleted') return;
  await tx.deleteFrom('recording_files').where('recording_id', '=', id).execute();
  await tx
    .updateTable('recording_artifacts')
    .set({ status, sub_code: null, status_at: statusAt })
    .where('recording_id', '=', id)
    .execute();
}

/** Changes the own texts of a recording. @returns false when the workspace has no such recording. */
export async function changeRecordingMetadata(
  db: Db,
  workspaceId: string,
  id: string,
  metadata: Recording['metadata'],
): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('recordings')
    .set({ metadata: jsonParameter(metadata) })
    .where('workspace_id', '=', workspaceId)
    .where('id', '=', id)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

/** Recordings of a bot that has ended, and which it still works on, are looked at then. */
export async function watchUnfinished(tx: Db, botId: string, dueAt: Date): Promise<void> {
  await sql`
    update recordings set ${moveDue(EXPIRE_RECORDINGS, dueAt)}
    where bot_id = ${botId} and status in ('processing', 'paused') and expire_due_at is null`.execute(tx);
}

/** A file of a recording that the transaction has locked, with what it belongs to; made when they are not there yet. */
export async function openFile(
  tx: Db,
  recording: Recording,
  name: RecordingFile,
  now: Date,
): Promise<{ file: StoredFile; artifact: Artifact }> {
  const kind = artifactOf(name);
  await tx
    .insertInto('recording_artifacts')
    .values({
      id: newId(),
      recording_id: recording.id,
      workspace_id: recording.workspaceId,
      kind,
      status: 'processing',
      sub_code: null,
      status_at: now,
      created_at: now,
    })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  const artifact = toArtifact(
    await tx
      .selectFrom('recording_artifacts')
      .select(ARTIFACT_COLUMNS)
      .where('recording_id', '=', recording.id)
      .where('kind', '=', kind)
      .executeTakeFirstOrThrow(),
  );
  await tx
    .insertInto('recording_files')
    .values({ id: newId(), artifact_id: artifact.id, recording_id: recording.id, name, created_at: now })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  const row = await tx
    .selectFrom('recording_files')
    .select(FILE_COLUMNS)
    .where('recording_id', '=', recording.id)
    .where('name', '=', name)
    .executeTakeFirstOrThrow();
  return { file: toFile(row), artifact };
}

/**
 * Notes that a piece of a file is kept. Of two that bring the same piece, the second changes nothing.
 *
 * @returns what of the file is kept now; null when it is gone.
 */
export async function notePiece(
  db: Db,
  fileId: string,
  piece: { offset: number; bytes: number },
): Promise<number | null> {
  const end = piece.offset + piece.bytes;
  const row = await db
    .updateTable('recording_files')
    .set({ bytes: sql<number>`case when bytes = ${piece.offset} then ${end} else bytes end` })
    .where('id', '=', fileId)
    .returning('bytes')
    .executeTakeFirst();
  return row?.bytes ?? null;
}

/** Notes that a file is whole. */
export async function noteFinished(tx: Db, fileId: string, about: FinishedFile, now: Date): Promise<void> {
  await tx
    .updateTable('recording_files')
    .set({ sha256: about.sha256, format: about.format, duration_seconds: about.duration_seconds, finished_at: now })
    .where('id', '=', fileId)
    .execute();
}

/** Brings artifacts to a status. */
export async function updateArtifacts(
  tx: Db,
  ids: readonly string[],
  to: Pick<Artifact, 'status' | 'subCode' | 'statusAt'>,
): Promise<void> {
  await tx
    .updateTable('recording_artifacts')
    .set({ status: to.status, sub_code: to.subCode, status_at: to.statusAt })
    .where('id', '=', oneOf(ids))
    .execute();
}

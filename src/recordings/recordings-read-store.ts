/** Home of the SQL that reads recordings and what is made of them. */
import type { Bot } from '../bots/index.ts';
import { oneOf, sql, type Database, type Db, type Row } from '../db/index.ts';
import {
  isArtifactKind,
  isArtifactStatus,
  isRecordingStatus,
  type Artifact,
  type ArtifactKind,
  type Recording,
  type RecordingStatus,
  type StoredFile,
} from './recording.ts';

export const RECORDING_COLUMNS = [
  'id',
  'workspace_id',
  'bot_id',
  'run_id',
  'status',
  'sub_code',
  'status_at',
  'created_at',
  'started_at',
  'completed_at',
  'expires_at',
  'metadata',
] as const satisfies readonly (keyof Database['recordings'])[];

export const ARTIFACT_COLUMNS = [
  'id',
  'recording_id',
  'kind',
  'status',
  'sub_code',
  'status_at',
  'created_at',
] as const satisfies readonly (keyof Database['recording_artifacts'])[];

export const FILE_COLUMNS = [
  'id',
  'artifact_id',
  'recording_id',
  'name',
  'bytes',
  'sha256',
  'format',
  'finished_at',
] as const satisfies readonly (keyof Database['recording_files'])[];

export function toRecording(row: Pick<Row<'recordings'>, (typeof RECORDING_COLUMNS)[number]>): Recording {
  if (!isRecordingStatus(row.status)) throw new TypeError(`A recording cannot be ${row.status}.`);
  return {
    id: row.id,
    workspaceId: row.workspace_id,
    botId: row.bot_id,
    runId: row.run_id,
    status: row.status,
    subCode: row.sub_code,
    statusAt: row.status_at,
    createdAt: row.created_at,
    startedAt: row.started_at,
    completedAt: row.completed_at,
    expiresAt: row.expires_at,
    // Checked when it was taken in.
    metadata: row.metadata as Recording['metadata'],
  };
}

export function toArtifact(row: Pick<Row<'recording_artifacts'>, (typeof ARTIFACT_COLUMNS)[number]>): Artifact {
  if (!isArtifactKind(row.kind) || !isArtifactStatus(row.status))
    throw new TypeError(`A recording has no ${row.kind} that is ${row.status}.`);
  return {
    id: row.id,
    recordingId: row.recording_id,
    kind: row.kind,
    status: row.status,
    subCode: row.sub_code,
    statusAt: row.status_at,
    createdAt: row.created_at,
  };
}

export function toFile(row: Pick<Row<'recording_files'>, (typeof FILE_COLUMNS)[number]>): StoredFile {
  return {
    id: row.id,
    artifactId: row.artifact_id,
    recordingId: row.recording_id,
    name: row.name,
    bytes: row.bytes,
    sha256: row.sha256,
    format: row.format,
    finishedAt: row.finished_at,
  };
}

/** An artifact with its files. */
export type ArtifactWithFiles = Artifact & { files: StoredFile[] };
/** A recording with all that is made of it. */
export type WholeRecording = Recording & { artifacts: ArtifactWithFiles[]; botMetadata: Bot['metadata'] };

/** A place in a list, whose newest is first; what is wanted lies beyond it. */
export type ListPlace = { createdAt: Date; id: string; direction: 'older' | 'newer' };
/** What of a list is wanted; every field that is given must hold. */
export type ListFilter = { createdAfter?: Date | undefined; createdBefore?: Date | undefined };

/** Recordings of bots, in the order in which they began, by the id of the bot. */
export async function listRecordingsOfBots(db: Db, botIds: readonly string[]): Promise<Map<string, WholeRecording[]>> {
  const rows = await db
    .selectFrom('recordings')
    .select(RECORDING_COLUMNS)
    .where('bot_id', '=', oneOf(botIds))
    .orderBy('created_at')
    .orderBy('id')
    .execute();
  return Map.groupBy(await whole(db, rows.map(toRecording)), ({ botId }) => botId);
}

/** What a list of recordings can be narrowed to. */
export type RecordingFilter = ListFilter & {
  id?: string;
  botId?: string | undefined;
  status?: RecordingStatus | undefined;
};

/** Recordings of a workspace, the newest first. @param limit Most of them, the nearest to the place. */
export async function listRecordings(
  db: Db,
  workspaceId: string,
  filter: RecordingFilter,
  place: ListPlace | null,
  limit: number,
): Promise<WholeRecording[]> {
  let query = db
    .selectFrom('recordings')
    .select(RECORDING_COLUMNS)
    .where('workspace_id', '=', workspaceId)
    .where(...beyond(place))
    .orderBy('created_at', orderOf(place))
    .orderBy('id', orderOf(place))
    .limit(limit);
  if (filter.id !== undefined) query = query.where('id', '=', filter.id);
  if (filter.botId !== undefined) query = query.where('bot_id', '=', filter.botId);
  if (filter.status !== undefined) query = query.where('status', '=', filter.status);
  if (filter.createdAfter !== undefined) query = query.where('created_at', '>=', filter.createdAfter);
  if (filter.createdBefore !== undefined) query = query.where('created_at', '<=', filter.createdBefore);
  const recordings = await whole(db, (await query.execute()).map(toRecording));
  return place?.direction === 'newer' ? recordings.toReversed() : recordings;
}

/** An artifact as it is listed by itself. */
export type ListedArtifact = ArtifactWithFiles & { recordingMetadata: Recording['metadata'] };
/** What a list of artifacts can be narrowed to. */
export type ArtifactFilter = ListFilter & {
  id?: string;
  recordingId?: string | undefined;
  status?: Artifact['status'] | undefined;
};

/** Artifacts of one kind of a workspace, the newest first. @param limit Most of them, the nearest to the place. */
export async function listArtifacts(
  db: Db,
  { workspaceId, kind }: { workspaceId: string; kind: ArtifactKind },
  filter: ArtifactFilter,
  place: ListPlace | null,
  limit: number,
): Promise<ListedArtifact[]> {
  let query = db
    .selectFrom('recording_artifacts')
    .select(ARTIFACT_COLUMNS)
    .where('workspace_id', '=', workspaceId)
    .where('kind', '=', kind)
    .where(...beyond(place))
    .orderBy('created_at', orderOf(place))
    .orderBy('id', orderOf(place))
    .limit(limit);
  if (filter.id !== undefined) query = query.where('id', '=', filter.id);
  if (filter.recordingId !== undefined) query = query.where('recording_id', '=', filter.recordingId);
  if (filter.status !== undefined) query = query.where('status', '=', filter.status);
  if (filter.createdAfter !== undefined) query = query.where('created_at', '>=', filter.createdAfter);
  if (filter.createdBefore !== undefined) query = query.where('created_at', '<=', filter.createdBefore);
  const artifacts = await withFiles(db, (await query.execute()).map(toArtifact));
  const recordings = await db
    .selectFrom('recordings')
    .select(RECORDING_COLUMNS)
    .where('id', '=', oneOf(artifacts.map(({ recordingId }) => recordingId)))
    .execute();
  const metadataOf = new Map(recordings.map(toRecording).map(({ id, metadata }) => [id, metadata]));
  const listed = artifacts.map((one) => ({ ...one, recordingMetadata: metadataOf.get(one.recordingId) ?? {} }));
  return place?.direction === 'newer' ? listed.toReversed() : listed;
}

const orderOf = (place: ListPlace | null): 'asc' | 'desc' => (place?.direction === 'newer' ? 'asc' : 'desc');

function beyond(place: ListPlace | null): [ReturnType<typeof sql<boolean>>] {
  if (place === null) return [sql<boolean>`true`];
  const sign = place.direction === 'newer' ? sql`>` : sql`<`;
  return [sql<boolean>`(created_at, id) ${sign} (${place.createdAt}::timestamptz, ${place.id}::uuid)`];
}

async function whole(db: Db, recordings: readonly Recording[]): Promise<WholeRecording[]> {
  if (recordings.length === 0) return [];
  const rows = await db
    .selectFrom('recording_artifacts')
    .select(ARTIFACT_COLUMNS)
    .where('recording_id', '=', oneOf(recordings.map(({ id }) => id)))
    .execute();
  const artifactsOf = Map.groupBy(await withFiles(db, rows.map(toArtifact)), ({ recordingId }) => recordingId);
  const bots = await db
    .selectFrom('bots')
    .select(['id', 'metadata'])
    .where('id', '=', oneOf(recordings.map(({ botId }) => botId)))
    .execute();
  // Checked when they were taken in.
  const metadataOf = new Map(bots.map(({ id, metadata }) => [id, metadata as Bot['metadata']]));
  return recordings.map((recording) => ({
    ...recording,
    artifacts: artifactsOf.get(recording.id) ?? [],
    botMetadata: metadataOf.get(recording.botId) ?? {},
  }));
}

async function withFiles(db: Db, artifacts: readonly Artifact[]): Promise<ArtifactWithFiles[]> {
  if (artifacts.length === 0) return [];
  const rows = await db
    .selectFrom('recording_files')
    .select(FILE_COLUMNS)
    .where('artifact_id', '=', oneOf(artifacts.map(({ id }) => id)))
    .execute();
  const filesOf = Map.groupBy(rows.map(toFile), ({ artifactId }) => artifactId);
  return artifacts.map((artifact) => ({ ...artifact, files: filesOf.get(artifact.id) ?? [] }));
}

/** What is made of one recording so far. */
export async function readArtifacts(db: Db, recordingId: string): Promise<ArtifactWithFiles[]> {
  const rows = await db
    .selectFrom('recording_artifacts')
    .select(ARTIFACT_COLUMNS)
    .where('recording_id', '=', recordingId)
    .orderBy('kind')
    .execute();
  return withFiles(db, rows.map(toArtifact));
}

/** A file that may be fetched: it is whole, and its recording is not deleted. Null: there is none. */
export async function findReadableFile(db: Db, fileId: string): Promise<StoredFile | null> {
  const row = await db
    .selectFrom('recording_files as file')
    .innerJoin('recording_artifacts as artifact', 'artifact.id', 'file.artifact_id')
    .select(FILE_COLUMNS.map((column) => `file.${column}` as const))
    .where('file.id', '=', fileId)
    .where('artifact.status', '=', 'done')
    .where('file.finished_at', 'is not', null)
    .executeTakeFirst();
  return row === undefined ? null : toFile(row);
}

/** Which of these keys of the storage are those of files that there are. */
export async function findKnownFiles(db: Db, keys: readonly string[]): Promise<Set<string>> {
  const rows = await db.selectFrom('recording_files').select('id').where('id', '=', oneOf(keys)).execute();
  return new Set(rows.map(({ id }) => id));
}

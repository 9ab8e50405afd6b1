/** Home of how recordings, and what is made of them, look on the wire. Pure. */
import type { BotRecordingResource, RecordingResource } from '../../contract/bot/index.ts';
import { wireInstant } from '../../contract/index.ts';
import type { RecordingFile } from '../../contract/bot-run/index.ts';
import type { ArtifactKind, ListedArtifact, WholeRecording } from '../../recordings/index.ts';
import type { HttpDeps } from '../deps.ts';
import { makeDownloadToken } from './download-links.ts';

/** What links are made with. */
export type LinkDeps = Pick<HttpDeps, 'sealer' | 'clock' | 'settings'>;

type Artifact = WholeRecording['artifacts'][number];
type Shortcuts = BotRecordingResource['media_shortcuts'];

const instantOrNull = (at: Date | null): string | null => (at === null ? null : wireInstant(at));

/** A recording as its bot shows it. */
export function toBotRecording(recording: WholeRecording, deps: LinkDeps): BotRecordingResource {
  const find = (kind: ArtifactKind): Artifact | undefined => recording.artifacts.find((one) => one.kind === kind);
  const [video, audio, events] = [find('video_mixed'), find('audio_mixed'), find('participant_events')];
  return {
    id: recording.id,
    created_at: wireInstant(recording.createdAt),
    started_at: wireInstant(recording.startedAt),
    completed_at: instantOrNull(recording.completedAt),
    expires_at: instantOrNull(recording.expiresAt),
    status: statusOf(recording),
    media_shortcuts: {
      video_mixed: video === undefined ? null : SHOW.video_mixed(video, deps),
      transcript: null,
      participant_events: events === undefined ? null : SHOW.participant_events(events, deps),
      meeting_metadata: null,
      audio_mixed: audio === undefined ? null : SHOW.audio_mixed(audio, deps),
    },
    metadata: { ...recording.metadata },
  };
}

/** A recording by itself. */
export const toRecording = (recording: WholeRecording, deps: LinkDeps): RecordingResource => ({
  ...toBotRecording(recording, deps),
  realtime_endpoints: [],
  bot: { id: recording.botId, metadata: { ...recording.botMetadata } },
  desktop_sdk_upload: null,
});

/** What is made of a recording, by itself. */
export const toArtifact = (artifact: ListedArtifact, deps: LinkDeps): object => ({
  ...SHOW[artifact.kind](artifact, deps),
  recording: { id: artifact.recordingId, metadata: { ...artifact.recordingMetadata } },
});

const SHOW: { [Kind in ArtifactKind]: (artifact: Artifact, deps: LinkDeps) => NonNullable<Shortcuts[Kind]> } = {
  video_mixed: (artifact, deps) => ({
    ...common(artifact),
    data: { download_url: linkOf(artifact, 'video_mixed', deps) },
    format: 'mp4',
  }),
  audio_mixed: (artifact, deps) => ({
    ...common(artifact),
    data: { download_url: linkOf(artifact, 'audio_mixed', deps) },
    format: 'mp3',
  }),
  participant_events: (artifact, deps) => ({
    ...common(artifact),
    data: {
      participant_events_download_url: linkOf(artifact, 'participant_events', deps),
      speaker_timeline_download_url: linkOf(artifact, 'speaker_timeline', deps),
      participants_download_url: linkOf(artifact, 'participants', deps),
    },
  }),
};

const common = (artifact: Artifact) => ({
  id: artifact.id,
  created_at: wireInstant(artifact.createdAt),
  status: statusOf(artifact),
  metadata: {},
});

function statusOf<Code extends string>({
  status,
  subCode,
  statusAt,
}: {
  status: Code;
  subCode: string | null;
  statusAt: Date;
}): { code: Code; sub_code: string | null; updated_at: string } {
  return { code: status, sub_code: subCode, updated_at: wireInstant(statusAt) };
}

function linkOf(artifact: Artifact, name: RecordingFile, { sealer, clock, settings }: LinkDeps): string | null {
  const file = artifact.files.find((one) => one.name === name);
  if (artifact.status !== 'done' || file === undefined) return null;
  return `${settings.publicUrl}/api/v1/download/${makeDownloadToken(sealer, file.id, clock.now())}`;
}

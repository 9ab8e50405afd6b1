-- compatible
-- What comes of a recording: how far it has come, what was made of it, and the files that its bot brought.

create table recordings (
  id uuid primary key,
  workspace_id uuid not null references workspaces on delete cascade,
  bot_id uuid not null references bots on delete cascade,
  run_id uuid not null,
  status text not null check (status in ('processing', 'paused', 'done', 'failed', 'deleted')),
  sub_code text,
  status_at timestamptz not null,
  created_at timestamptz not null,
  started_at timestamptz not null,
  completed_at timestamptz,
  expires_at timestamptz,
  metadata jsonb not null default '{}',
  expire_due_at timestamptz,
  expire_leased_until timestamptz,
  expire_fence bigint not null default 0,
  expire_failures integer not null default 0,
  expire_error text
);
comment on table recordings is 'One start of a recording by a bot, and what became of it.';
comment on column recordings.id is 'Made by the run that records.';
comment on column recordings.run_id is 'The run that records: no other one may say anything of it or bring its files.';
comment on column recordings.sub_code is 'Why, where it failed.';
comment on column recordings.status_at is 'Since when it has its status.';
comment on column recordings.expires_at is 'From when on its files are not kept any more; null while it is not done, and when they are kept until somebody deletes them.';
comment on column recordings.metadata is 'Own texts of the app.';
comment on column recordings.expire_due_at is 'When files that are not kept are removed, or when a recording whose bot has ended is given up.';
create index recordings_of_workspace on recordings (workspace_id, created_at, id);
create index recordings_of_bot on recordings (bot_id, created_at);
create index recordings_expire_due on recordings (expire_due_at) where expire_due_at is not null;
create index recordings_expire_failing on recordings (expire_failures desc, id) where expire_error is not null;

create table recording_artifacts (
  id uuid primary key,
  recording_id uuid not null references recordings on delete cascade,
  workspace_id uuid not null references workspaces on delete cascade,
  kind text not null check (kind in ('video_mixed', 'audio_mixed', 'participant_events')),
  status text not null check (status in ('processing', 'done', 'failed', 'deleted')),
  sub_code text,
  status_at timestamptz not null,
  created_at timestamptz not null,
  unique (recording_id, kind)
);
comment on table recording_artifacts is 'What apps fetch of a recording: its video, its sound, and who took part.';
create index recording_artifacts_of_workspace on recording_artifacts (workspace_id, kind, created_at, id);

create table recording_files (
  id uuid primary key,
  artifact_id uuid not null references recording_artifacts on delete cascade,
  recording_id uuid not null references recordings on delete cascade,
  name text not null,
  bytes bigint not null default 0,
  sha256 text,
  format text,
  duration_seconds double precision,
  created_at timestamptz not null,
  finished_at timestamptz,
  unique (recording_id, name)
);
comment on table recording_files is 'Files of recordings; their content is in the storage, under their id.';
comment on column recording_files.bytes is 'What of it is kept, from its beginning.';
comment on column recording_files.finished_at is 'When it was whole; null while its bot still brings it.';
create index recording_files_of_artifact on recording_files (artifact_id);

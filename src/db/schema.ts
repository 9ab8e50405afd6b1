/** Home of the table types: one type per table, checked against the migrated database by a test. */
import type { ColumnType, Generated, Selectable } from 'kysely';

/** A jsonb column: read as a parsed value, written as JSON text. */
export type Json = ColumnType<unknown, string, string>;

export type WorkspacesTable = {
  id: string;
  name: string;
  google_client_id: string | null;
  google_client_secret_sealed: string | null;
  microsoft_client_id: string | null;
  microsoft_client_secret_sealed: string | null;
  allowed_redirect_origins: Generated<string[]>;
  bot_sharing: Generated<'all' | 'per_provider' | 'off'>;
  allow_several_accounts: Generated<boolean>;
  stateless_consent: Generated<boolean>;
  persons_change_external_id: Generated<boolean>;
  max_connections: Generated<number>;
  created_at: Date;
};

export type ApiKeysTable = {
  id: string;
  workspace_id: string;
  name: string;
  key_hash: Buffer;
  created_at: Date;
  revoked_at: Date | null;
  is_from_environment: Generated<boolean>;
};

export type InstallationTable = {
  is_one: Generated<boolean>;
  sealed_probe: string | null;
  public_url: string | null;
};

export type CalendarUsersTable = {
  id: string;
  workspace_id: string;
  external_id: string;
  created_at: Date;
};

export type RecordingPreferencesTable = {
  calendar_user_id: string;
  id: string;
  record_non_host: Generated<boolean>;
  record_recurring: Generated<boolean>;
  record_external: Generated<boolean>;
  record_internal: Generated<boolean>;
  record_confirmed: Generated<boolean>;
  record_only_host: Generated<boolean>;
  bot_name: string;
};

export type ConnectionsTable = {
  id: string;
  workspace_id: string;
  calendar_user_id: string;
  provider: 'google' | 'microsoft' | 'caldav' | 'ics';
  account: string;
  addresses: Generated<string[]>;
  state: 'connecting' | 'connected' | 'disconnected';
  disconnect_code: string | null;
  disconnect_reason: string | null;
  left_out: string | null;
  credentials_sealed: string | null;
  created_at: Date;
  state_changed_at: Date;
  list_due_at: Date | null;
  list_leased_until: Date | null;
  list_fence: Generated<number>;
  list_failures: Generated<number>;
  list_error: string | null;
  paused_until: Date | null;
  refresh_leased_until: Date | null;
  oauth_client_id: string | null;
  taken_away_at: Date | null;
};

export type ConsentsTable = {
  id: string;
  workspace_id: string;
  calendar_user_id: string | null;
  provider: 'google' | 'microsoft';
  account: string | null;
  oauth_client_id: string | null;
  grant_sealed: string | null;
  created_at: Date;
  end_due_at: Date | null;
  end_leased_until: Date | null;
  end_fence: Generated<number>;
  end_failures: Generated<number>;
  end_error: string | null;
};

export type CalendarsTable = {
  id: string;
  workspace_id: string;
  calendar_user_id: string;
  connection_id: string;
  provider: string;
  provider_calendar_id: string;
  name: string;
  time_zone: string | null;
  is_primary: boolean;
  is_selected: boolean;
  sync_token: string | null;
  window_start_at: Date | null;
  window_end_at: Date | null;
  full_sync_at: Date | null;
  proven_current_at: Date | null;
  unreadable_count: Generated<number>;
  created_at: Date;
  sync_due_at: Date | null;
  sync_leased_until: Date | null;
  sync_fence: Generated<number>;
  sync_failures: Generated<number>;
  sync_error: string | null;
  notified_at: Date | null;
  stale_at: Date | null;
  refused_count: Generated<number>;
  urgent_at: Date | null;
  bound_met: string | null;
};

export type NotificationChannelsTable = {
  id: string;
  calendar_id: string;
  secret_sealed: string;
  secret_hash: Buffer;
  provider_resource_id: string | null;
  expires_at: Date | null;
  last_notified_at: Date | null;
  last_message_number: number | null;
  created_at: Date;
  renew_due_at: Date | null;
  renew_leased_until: Date | null;
  renew_fence: Generated<number>;
  renew_failures: Generated<number>;
  renew_error: string | null;
  wants_fresh_access: Generated<boolean>;
  is_signed: Generated<boolean>;
};

export type CalendarEventsTable = {
  id: string;
  calendar_id: string;
  provider_event_id: string;
  ical_uid: string;
  series_id: string | null;
  status: 'confirmed' | 'tentative' | 'cancelled';
  title: string | null;
  description: string | null;
  location: string | null;
  is_all_day: boolean;
  start_at: Date;
  end_at: Date | null;
  organizer_email: string | null;
  is_hosted_by_me: boolean;
  own_response: 'accepted' | 'declined' | 'tentative' | 'none';
  attendees: Json;
  visibility: string | null;
  links: Generated<string[]>;
  content_hash: string;
  created_at: Date;
  updated_at: Date;
  removed_at: Date | null;
  description_hash: string | null;
  unknown_zone: ColumnType<unknown, string | null, string | null>;
};

export type EventDescriptionsTable = { calendar_id: string; hash: string; description: string };

export type BotsTable = {
  id: string;
  workspace_id: string;
  source: 'calendar' | 'api';
  deduplication_key: string | null;
  meeting_url: string;
  meeting_platform: string;
  meeting: Json;
  bot_name: string;
  named_after_id: string | null;
  starts_at: Date | null;
  ends_at: Date | null;
  join_at: Date | null;
  status: string;
  called_back_at: Date | null;
  called_back_reason: string | null;
  launcher: string | null;
  run_id: string | null;
  report_number: Generated<number>;
  seen_at: Date | null;
  config: ColumnType<unknown, string | undefined, string>;
  metadata: ColumnType<unknown, string | undefined, string>;
  created_at: Date;
  updated_at: Date;
  launch_due_at: Date | null;
  launch_leased_until: Date | null;
  launch_fence: Generated<number>;
  launch_failures: Generated<number>;
  launch_error: string | null;
  watch_due_at: Date | null;
  watch_leased_until: Date | null;
  watch_fence: Generated<number>;
  watch_failures: Generated<number>;
  watch_error: string | null;
};

export type BotStatusChangesTable = {
  bot_id: string;
  number: number;
  code: string;
  sub_code: string | null;
  message: string | null;
  created_at: Date;
};

export type MeetingsTable = {
  id: string;
  workspace_id: string;
  calendar_user_id: string;
  calendar_event_id: string;
  provider: string;
  start_at: Date;
  end_at: Date | null;
  ical_uid: string;
  meeting_platform: string | null;
  meeting_url: ColumnType<unknown, string | null, string | null>;
  meeting_key: string | null;
  is_external: boolean;
  is_hosted_by_me: boolean;
  is_recurring: boolean;
  override_should_record: boolean | null;
  override_set_at: Date | null;
  will_record: boolean;
  decision_code: string;
  decision_reason: string;
  decision_trace: ColumnType<unknown, string | null, string | null>;
  decided_at: Date;
  decision_changed_at: Date;
  decision_previous: ColumnType<unknown, string | null, string | null>;
  bot_id: string | null;
  created_at: Date;
  removed_at: Date | null;
  same_as_id: string | null;
  bot_deleted_for: string | null;
};

export type BotPastMeetingsTable = {
  bot_id: string;
  meeting_id: string;
  calendar_user_id: string;
  start_at: Date;
  end_at: Date | null;
};

export type WebhookEndpointsTable = {
  id: string;
  workspace_id: string;
  url: string;
  url_sealed: string | null;
  event_types: string[];
  shape: 'new' | 'status_change';
  headers: 'webhook' | 'svix';
  secret_sealed: string;
  old_secret_sealed: string | null;
  old_secret_expires_at: Date | null;
  is_enabled: boolean;
  disabled_reason: string | null;
  failing_since: Date | null;
  created_at: Date;
};

export type WebhookEventsTable = {
  id: string;
  workspace_id: string;
  type: string;
  bot_id: string | null;
  body: Json;
  created_at: Date;
};

export type WebhookDeliveriesTable = {
  id: string;
  workspace_id: string;
  webhook_event_id: string;
  webhook_endpoint_id: string;
  bot_id: string | null;
  state: 'pending' | 'delivered' | 'failed';
  failed_reason: string | null;
  attempts_made: Generated<number>;
  attempts_before_replay: Generated<number>;
  created_at: Date;
  delivered_at: Date | null;
  attempt_due_at: Date | null;
  attempt_leased_until: Date | null;
  attempt_fence: Generated<number>;
  attempt_failures: Generated<number>;
  attempt_error: string | null;
};

export type WebhookAttemptsTable = {
  delivery_id: string;
  number: number;
  started_at: Date;
  duration_ms: number;
  http_status: number | null;
  error: string | null;
};

export type IdempotencyKeysTable = {
  scope: string;
  path: string;
  key: string;
  request_hash: string;
  status: number | null;
  body: string | null;
  created_at: Date;
};

export type RecordingsTable = {
  id: string;
  workspace_id: string;
  bot_id: string;
  run_id: string;
  status: string;
  sub_code: string | null;
  status_at: Date;
  created_at: Date;
  started_at: Date;
  completed_at: Date | null;
  expires_at: Date | null;
  metadata: ColumnType<unknown, string | undefined, string>;
  expire_due_at: Date | null;
  expire_leased_until: Date | null;
  expire_fence: Generated<number>;
  expire_failures: Generated<number>;
  expire_error: string | null;
};

export type RecordingArtifactsTable = {
  id: string;
  recording_id: string;
  workspace_id: string;
  kind: string;
  status: string;
  sub_code: string | null;
  status_at: Date;
  created_at: Date;
};

export type RecordingFilesTable = {
  id: string;
  artifact_id: string;
  recording_id: string;
  name: string;
  bytes: Generated<number>;
  sha256: string | null;
  format: string | null;
  duration_seconds: number | null;
  created_at: Date;
  finished_at: Date | null;
};

/** All tables. */
export type Database = {
  installation: InstallationTable;
  workspaces: WorkspacesTable;
  api_keys: ApiKeysTable;
  calendar_users: CalendarUsersTable;
  recording_preferences: RecordingPreferencesTable;
  connections: ConnectionsTable;
  consents: ConsentsTable;
  calendars: CalendarsTable;
  notification_channels: NotificationChannelsTable;
  calendar_events: CalendarEventsTable;
  event_descriptions: EventDescriptionsTable;
  bots: BotsTable;
  bot_past_meetings: BotPastMeetingsTable;
  bot_status_changes: BotStatusChangesTable;
  meetings: MeetingsTable;
  webhook_endpoints: WebhookEndpointsTable;
  webhook_events: WebhookEventsTable;
  webhook_deliveries: WebhookDeliveriesTable;
  webhook_attempts: WebhookAttemptsTable;
  idempotency_keys: IdempotencyKeysTable;
  recordings: RecordingsTable;
  recording_artifacts: RecordingArtifactsTable;
  recording_files: RecordingFilesTable;
};

/** A row of a table as it is read. */
export type Row<Table extends keyof Database> = Selectable<Database[Table]>;

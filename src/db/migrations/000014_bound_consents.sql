-- compatible
-- Consent that cannot be passed on, and who may change what a person is called.

alter table workspaces
  add column stateless_consent boolean not null default true,
  add column persons_change_external_id boolean not null default false;
comment on column workspaces.stateless_consent is 'Whether consent links that the app builds, with the calendar token in their state as for Recall, are accepted.';
comment on column workspaces.persons_change_external_id is 'Whether a calendar token alone may change the external id of its person.';

create table consents (
  id uuid primary key,
  workspace_id uuid not null references workspaces on delete cascade,
  calendar_user_id uuid references calendar_users on delete set null,
  provider text not null check (provider in ('google', 'microsoft')),
  account text,
  oauth_client_id text,
  grant_sealed text,
  created_at timestamptz not null,
  end_due_at timestamptz,
  end_leased_until timestamptz,
  end_fence bigint not null default 0,
  end_failures integer not null default 0,
  end_error text
);
comment on table consents is 'Returns from consent pages by links of ours: each once, some waiting for the word of their person.';
comment on column consents.id is 'That of the state the browser came back with, so that none is taken twice.';
comment on column consents.calendar_user_id is 'Null once the calendar user is deleted; what waits is then given back.';
comment on column consents.account is 'Whose access waits; null when none does.';
comment on column consents.oauth_client_id is 'The OAuth client that the consent was given to; null when none waits.';
comment on column consents.grant_sealed is 'Sealed JSON (base/sealed.ts): the access that waits, and where its browser goes on; null when none waits.';
comment on column consents.end_due_at is 'When what still waits is given back and the row deleted.';
create index consents_end_due on consents (end_due_at) where end_due_at is not null;
create index consents_by_account on consents (lower(account), provider) where grant_sealed is not null;
create index consents_by_user on consents (calendar_user_id);

-- compatible
-- Secrets of notification channels are signed by this server, so that a forged one is told without asking the database. Those that were
-- opened before have random ones; they keep working until they are renewed.
alter table notification_channels add column is_signed boolean not null default false;
comment on column notification_channels.is_signed is 'Whether its secret is the signature of its id; false: a random one, which only this table knows.';
create index notification_channels_unsigned on notification_channels (id) where not is_signed;

-- What one person may connect is bounded; whoever has more keeps them.
alter table workspaces add column max_connections integer not null default 20 check (max_connections between 1 and 1000);
comment on column workspaces.max_connections is 'How many accounts and feeds one calendar user may have connected.';

-- Tokens in the addresses of webhook endpoints are secrets: the server seals what is stored here and holds one, at its next start.
alter table webhook_endpoints add column url_sealed text;
comment on column webhook_endpoints.url is 'Where webhooks go; where url_sealed is set, what may be shown of it.';
comment on column webhook_endpoints.url_sealed is 'The whole address, sealed; null: it holds no secret.';

-- compatible
-- Which reads go first, and whose consent ends when one is given back.

alter table calendars add column urgent_at timestamptz;
comment on column calendars.urgent_at is 'From when on a read is asked for by somebody, or needed before a bot joins, and so goes before polls; null: only polls are due.';

alter table connections add column oauth_client_id text;
comment on column connections.oauth_client_id is 'The OAuth client that the consent was given to; null where there is none.';

update connections set oauth_client_id = case connections.provider
    when 'google' then workspaces.google_client_id
    when 'microsoft' then workspaces.microsoft_client_id
  end
from workspaces where workspaces.id = connections.workspace_id and connections.provider in ('google', 'microsoft');

create index connections_by_account on connections (lower(account), provider) where state <> 'disconnected';

-- compatible
-- Each row of these tables belongs to its workspace through another row that the workspace owns: a meeting through its calendar user, a
-- delivery through its webhook event and its endpoint, and is deleted with that. A second check of the same cost a tenth of their writing.
alter table meetings drop constraint meetings_workspace_id_fkey;
alter table webhook_deliveries drop constraint webhook_deliveries_workspace_id_fkey;

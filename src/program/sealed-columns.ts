/** Home of the list of columns that hold sealed values, for proving the secret key and for replacing it. */
import { CREDENTIALS } from '../connections/index.ts';
import { GRANT } from '../consents/index.ts';
import { KEPT_ANSWER } from '../http/index.ts';
import { CHANNEL_SECRET } from '../notification-channels/index.ts';
import { SECRET_PURPOSE, URL_PURPOSE } from '../webhook-endpoints/index.ts';
import { CLIENT_SECRET } from '../workspaces/index.ts';

/** Every column that holds sealed values, with what they are sealed for. Those of the longest life first. */
export const SEALED_COLUMNS: readonly { table: string; column: string; purpose: string }[] = [
  { table: 'connections', column: 'credentials_sealed', purpose: CREDENTIALS },
  { table: 'workspaces', column: 'google_client_secret_sealed', purpose: CLIENT_SECRET },
  { table: 'workspaces', column: 'microsoft_client_secret_sealed', purpose: CLIENT_SECRET },
  { table: 'webhook_endpoints', column: 'secret_sealed', purpose: SECRET_PURPOSE },
  { table: 'webhook_endpoints', column: 'old_secret_sealed', purpose: SECRET_PURPOSE },
  { table: 'webhook_endpoints', column: 'url_sealed', purpose: URL_PURPOSE },
  { table: 'consents', column: 'grant_sealed', purpose: GRANT },
  { table: 'notification_channels', column: 'secret_sealed', purpose: CHANNEL_SECRET },
  { table: 'idempotency_keys', column: 'body', purpose: KEPT_ANSWER },
];

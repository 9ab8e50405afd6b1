/** Home of the first start: one workspace with one API key, shown once; later starts only follow the configuration. */
import { inTransaction, sql, type Db } from '../db/index.ts';
import type { Sealer } from '../base/sealed.ts';
import {
  addApiKey,
  createWorkspace,
  findFirstWorkspace,
  newApiKey,
  saveOAuthClient,
  updateWorkspace,
  type Workspace,
} from '../workspaces/index.ts';

/**
 * Makes sure that there is a workspace, and that it has what the configuration says.
 *
 * @returns `newApiKey` is set when it was made by this call: it cannot be shown again.
 * Repeatable: yes; of several nodes that start together one creates the workspace.
 */
export async function prepareFirstWorkspace(
  db: Db,
  sealer: Sealer,
  wanted: {
    apiKey: string | null;
    google: { clientId: string; clientSecret: string } | null;
    microsoft: { clientId: string; clientSecret: string } | null;
    allowedRedirectOrigins: string[];
    now: Date;
  },
): Promise<{ workspace: Workspace; newApiKey: string | null }> {
  return inTransaction(db, async (tx) => {
    await sql`lock table workspaces in share row exclusive mode`.execute(tx);
    const found = await findFirstWorkspace(tx);
    const made = found === null && wanted.apiKey === null ? newApiKey() : null;
    const apiKey = wanted.apiKey ?? made;
    const workspace =
      found ??
      (await createWorkspace(tx, {
        name: 'Default',
        apiKey: apiKey ?? newApiKey(),
        allowedRedirectOrigins: wanted.allowedRedirectOrigins,
        now: wanted.now,
      }));
    if (found !== null && wanted.apiKey !== null) {
      await addApiKey(tx, { workspaceId: found.id, name: 'API_KEY', apiKey: wanted.apiKey, now: wanted.now });
    }
    await updateWorkspace(tx, workspace.id, { allowedRedirectOrigins: wanted.allowedRedirectOrigins });
    for (const provider of ['google', 'microsoft'] as const) {
      const client = wanted[provider];
      if (client !== null) await saveOAuthClient(tx, sealer, { workspaceId: workspace.id, provider, ...client });
    }
    return { workspace: { ...workspace, allowedRedirectOrigins: wanted.allowedRedirectOrigins }, newApiKey: made };
  });
}

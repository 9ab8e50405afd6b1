/** Home of the first start: one workspace with one API key, shown once; later starts only follow the configuration. */
import { AppError } from '../base/errors.ts';
import type { Sealer } from '../base/sealed.ts';
import { inTransaction, type Db } from '../db/index.ts';
import {
  addApiKey,
  createWorkspace,
  findFirstWorkspace,
  lockWorkspaceCreation,
  newApiKey,
  saveOAuthClient,
  updateWorkspace,
  type Workspace,
} from '../workspaces/index.ts';

/** The first workspace, and the API key if this start made one: it cannot be shown again. */
type FirstWorkspace = { workspace: Workspace; newApiKey: string | null };

/**
 * Makes sure that there is a workspace, and that it has what the configuration says.
 *
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
): Promise<FirstWorkspace> {
  return inTransaction(db, async (tx) => {
    await lockWorkspaceCreation(tx);
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

/**
 * The workspace that a server made. Changes nothing.
 *
 * @throws {AppError} `configuration_invalid` there is none yet.
 */
export async function presentFirstWorkspace(db: Db, place: string): Promise<FirstWorkspace> {
  const workspace = await findFirstWorkspace(db);
  if (workspace === null)
    throw new AppError(
      'configuration_invalid',
      `${place} has no workspace yet. Make the first one with: rollcall migrate`,
    );
  return { workspace, newApiKey: null };
}

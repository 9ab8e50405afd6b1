/** Home of the first start: one workspace with one API key, shown once; later starts only follow the configuration. */
import { AppError } from '../base/errors.ts';
import type { Sealer } from '../base/sealed.ts';
import { inTransaction, type Db } from '../db/index.ts';
import {
  allowRedirectOrigins,
  createWorkspace,
  findFirstWorkspace,
  findWorkspace,
  followEnvironmentKey,
  listWorkspaces,
  lockWorkspaceCreation,
  newApiKey,
  saveOAuthClient,
  type EnvironmentKey,
} from '../workspaces/index.ts';

/** The first workspace, and the API key if this start made one: it cannot be shown again. */
export type FirstWorkspace = {
  workspaceId: string;
  newApiKey: string | null;
  /** What became of API_KEY; null when it is not set. */
  environmentKey: EnvironmentKey | null;
};

/**
 * Makes sure that there is a workspace, and that it has what the configuration says. Where callbacks may go is said for all.
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
    const { apiKey, allowedRedirectOrigins, now } = wanted;
    const found = await findFirstWorkspace(tx);
    const made = found === null && apiKey === null ? newApiKey() : null;
    const { id: workspaceId } =
      found ??
      (await createWorkspace(tx, {
        name: 'Default',
        apiKey: apiKey ?? made ?? newApiKey(),
        allowedRedirectOrigins,
        now,
      }));
    const environmentKey = apiKey === null ? null : await followEnvironmentKey(tx, { workspaceId, apiKey, now });
    await allowRedirectOrigins(tx, allowedRedirectOrigins);
    for (const provider of ['google', 'microsoft'] as const) {
      const client = wanted[provider];
      if (client !== null) await saveOAuthClient(tx, sealer, { workspaceId, provider, ...client });
    }
    return { workspaceId, newApiKey: made, environmentKey };
  });
}

/**
 * A workspace that is there: the one of this id or name, else the first. Changes nothing.
 *
 * @param wanted Id or name; undefined: the first one.
 * @throws {AppError} `configuration_invalid` there is none yet, or none, or several, of that name.
 */
export async function presentWorkspace(db: Db, place: string, wanted: string | undefined): Promise<FirstWorkspace> {
  const found = wanted === undefined ? await findFirstWorkspace(db) : await findNamedWorkspace(db, wanted);
  if (found === null)
    throw new AppError(
      'configuration_invalid',
      `${place} has no workspace yet. Make the first one with: rollcall migrate`,
    );
  return { workspaceId: found.id, newApiKey: null, environmentKey: null };
}

async function findNamedWorkspace(db: Db, wanted: string) {
  const named = (await listWorkspaces(db)).filter(({ id, name }) => id === wanted || name === wanted);
  if (named.length > 1)
    throw new AppError('configuration_invalid', `Several workspaces are called "${wanted}": name one by its id.`);
  if (named[0] === undefined)
    throw new AppError(
      'configuration_invalid',
      `There is no workspace "${wanted}". rollcall workspaces list shows them.`,
    );
  return findWorkspace(db, named[0].id);
}

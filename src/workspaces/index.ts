/** The door of workspaces: who owns what, API keys, OAuth clients, settings. */
export { apiKeyFromHeader, newApiKey } from './api-key.ts';
export { BOT_SHARINGS, type BotSharing, type OAuthProviderName, type Workspace } from './workspace.ts';
export {
  addApiKey,
  allowRedirectOrigins,
  CLIENT_SECRET,
  createWorkspace,
  findFirstWorkspace,
  findWorkspace,
  findWorkspaceIdByApiKey,
  followEnvironmentKey,
  listApiKeys,
  listWorkspaces,
  lockWorkspaceCreation,
  readOAuthClient,
  revokeApiKey,
  saveOAuthClient,
  updateWorkspace,
  type EnvironmentKey,
} from './workspaces-store.ts';

/** The door of workspaces: who owns what, API keys, OAuth clients, settings. */
export { apiKeyFromHeader, newApiKey } from './api-key.ts';
export { BOT_SHARINGS, type BotSharing, type OAuthProviderName, type Workspace } from './workspace.ts';
export {
  addApiKey,
  createWorkspace,
  findFirstWorkspace,
  findWorkspace,
  findWorkspaceIdByApiKey,
  listApiKeys,
  lockWorkspaceCreation,
  readOAuthClient,
  revokeApiKey,
  saveOAuthClient,
  updateWorkspace,
} from './workspaces-store.ts';

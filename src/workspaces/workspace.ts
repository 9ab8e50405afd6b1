/** Home of the workspace: everything belongs to one, and nothing of one is visible through another's key. */

/** How many bots a meeting gets when several calendar users want it. */
export const BOT_SHARINGS = ['all', 'per_provider', 'off'] as const;
export type BotSharing = (typeof BOT_SHARINGS)[number];

/** The OAuth registrations a workspace can hold. */
export type OAuthProviderName = 'google' | 'microsoft';

/** One customer's space. OAuth client secrets are read apart (`readOAuthClient`), so that they do not travel. */
export type Workspace = {
  id: string;
  name: string;
  /** Origins that OAuth callbacks may send a browser to. */
  allowedRedirectOrigins: string[];
  botSharing: BotSharing;
  /** Whether a second account of the same provider is kept beside the first instead of replacing it. */
  allowSeveralAccounts: boolean;
  /** How many accounts and feeds one calendar user may have connected, 1 to 1000. */
  maxConnections: number;
  /** Whether consent links that the app builds, with the calendar token in `state` as for Recall, are accepted. */
  statelessConsent: boolean;
  /** Whether a calendar token alone may change the external id of its person. */
  personsChangeExternalId: boolean;
};

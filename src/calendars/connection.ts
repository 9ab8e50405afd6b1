/** Home of the connection: one authorised link from a calendar user to a provider account. */
import type { ProviderName } from './provider.ts';

/** `connecting` until the first sync has succeeded; `disconnected` when it needs its person again. */
export type ConnectionState = 'connecting' | 'connected' | 'disconnected';

/** A connection without its credentials. */
export type Connection = {
  id: string;
  workspaceId: string;
  calendarUserId: string;
  provider: ProviderName;
  /** The account's email, or a label for a feed; never a secret. */
  account: string;
  /** Addresses that mean "me" in its calendar events, lower case. */
  addresses: string[];
  state: ConnectionState;
  /** Why it is disconnected, for programs; null otherwise. */
  disconnectCode: string | null;
  /** The same as a sentence for the person. */
  disconnectReason: string | null;
  createdAt: Date;
};

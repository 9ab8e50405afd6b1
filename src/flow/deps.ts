/** Home of what the flow needs from outside; main.ts builds it once. */
import type { Clock } from '../base/clock.ts';
import type { Log } from '../base/log.ts';
import type { OutboundHttp } from '../base/outbound-http.ts';
import type { Sealer } from '../base/sealed.ts';
import type { Launcher } from '../contract/bot-run/index.ts';
import type { CalendarProvider, OAuthProvider, ProviderName } from '../providers/index.ts';
import type { Db } from '../db/index.ts';

/** Adapters, storage and settings of the flow. */
export type FlowDeps = {
  db: Db;
  clock: Clock;
  log: Log;
  sealer: Sealer;
  /** Signs calendar tokens; 32 bytes. */
  calendarTokenKey: Buffer;
  /** Signs the tokens that running bots report with; 32 bytes. */
  runTokenKey: Buffer;
  /** The kinds of calendar this server can read. */
  providers: Partial<Record<ProviderName, CalendarProvider>>;
  /** The kinds of calendar that are connected by OAuth. */
  oauthProviders: Partial<Record<'google' | 'microsoft', OAuthProvider>>;
  launcher: Launcher;
  /** For addresses that strangers chose: webhook endpoints and feeds. */
  outbound: OutboundHttp;
  settings: {
    /** Without a trailing slash. */
    publicUrl: string;
    /** Whether providers can reach `publicUrl` with notifications. */
    notificationsEnabled: boolean;
    /** How long before the start a bot joins. */
    joinLeadMs: number;
    /** How often a calendar without notifications is looked at. */
    pollMs: number;
  };
};

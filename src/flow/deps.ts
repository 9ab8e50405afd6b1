/** Home of what the flow needs from outside; main.ts builds it once. */
import type { Clock } from '../base/clock.ts';
import type { Log } from '../base/log.ts';
import type { OutboundHttp } from '../base/outbound-http.ts';
import type { Sealer } from '../base/sealed.ts';
import type { BotStatus } from '../bots/index.ts';
import type { Launcher } from '../contract/bot-run/index.ts';
import type { CalendarProvider, OAuthProvider, ProviderName } from '../providers/index.ts';
import type { Threads } from '../base/threads.ts';
import type { Db } from '../db/index.ts';
import type { RecordingStorage } from '../recordings/index.ts';
import type { OwnServers } from '../meeting-links/index.ts';

/** What the flow tells whoever counts. Calls are cheap and never throw. */
export type FlowObserver = {
  /** A bot was handed to its launcher, this long after its join time; negative: before it, by a timer that fired early. */
  botLaunched: (lateMs: number) => void;
  /** A bot entered a status; the transaction that wrote it may still be undone. */
  botStatusEntered: (status: BotStatus, subCode: string | null) => void;
  /** A webhook was sent; `retried`: it failed and is sent again later. */
  webhookAttempted: (outcome: 'delivered' | 'retried' | 'given_up', durationMs: number) => void;
};

/** Adapters, storage and settings of the flow. */
export type FlowDeps = {
  /** Absent: nobody counts. */
  observe?: FlowObserver;
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
  /** Where files of recordings are kept. */
  storage: RecordingStorage;
  /** For addresses that strangers chose: webhook endpoints and feeds. */
  outbound: OutboundHttp;
  /** Where long texts are looked through. */
  threads: Threads;
  settings: {
    /** Without a trailing slash. */
    publicUrl: string;
    /** Whether providers can reach `publicUrl` with notifications. */
    notificationsEnabled: boolean;
    /** Where meetings are besides at the services that everybody knows. */
    ownServers: OwnServers;
    /** How long before the start a bot joins. */
    joinLeadMs: number;
    /** How often a calendar without notifications is looked at. */
    pollMs: number;
  };
};

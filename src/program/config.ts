/** Home of the configuration: every environment variable once, with its type, default and sentence for docs/configuration.md. */
import { AppError } from '../base/errors.ts';
import { LOG_LEVELS, type LogFormat, type LogLevel } from '../base/log.ts';
import { reader, type Reader, type TrustedProxies } from './environment.ts';

/** Values of BOT_LAUNCHER. */
const BOT_LAUNCHERS = ['local', 'simulated', 'none'] as const;

/** The configuration, read once. Null: not set. */
export type Config = {
  port: number;
  host: string;
  publicUrl: string;
  /** Whether the environment says it; otherwise it is a guess. */
  isPublicUrlSet: boolean;
  databaseUrl: string | null;
  dataDir: string;
  /** Folder of recordings; null: `recordings` in the data folder. */
  storageFolder: string | null;
  secretKey: Buffer | null;
  /** Still open what they have sealed; `rollcall seal` makes them needless. */
  oldSecretKeys: Buffer[];
  apiKey: string | null;
  google: { clientId: string; clientSecret: string } | null;
  googleUrls: { accounts: string; token: string; api: string; userinfo: string };
  microsoft: { clientId: string; clientSecret: string } | null;
  microsoftUrls: { login: string; graph: string };
  microsoftTenant: string;
  sandbox: boolean;
  /** Address of the sandbox beside this server, once it runs; null: there is none. */
  sandboxUrl: string | null;
  botLauncher: (typeof BOT_LAUNCHERS)[number];
  /** Path of a Chromium for bots; null: one is looked for. */
  botBrowser: string | null;
  botJoinLeadSeconds: number;
  pollSeconds: number;
  allowedRedirectOrigins: string[];
  allowPrivateNetworks: boolean;
  trustProxy: TrustedProxies | null;
  logLevel: LogLevel;
  /** `auto`: text on a terminal, JSON elsewhere. */
  logFormat: LogFormat | 'auto';
  /** What `/metrics` asks for; null: it answers this machine alone. */
  metricsToken: string | null;
  /** Where `work` answers what operators ask. */
  metricsPort: number | null;
};

const GOOGLE = {
  accounts: 'https://accounts.google.com',
  token: 'https://oauth2.googleapis.com',
  api: 'https://www.googleapis.com',
  userinfo: 'https://openidconnect.googleapis.com/v1/userinfo',
};

const MICROSOFT = { login: 'https://login.microsoftonline.com', graph: 'https://graph.microsoft.com' };

/** One row of the table in docs/configuration.md: variables that belong together. */
export type Variable = { names: readonly string[]; default: string; meaning: string };

/** Fields that later rows depend on. */
type Known = Pick<Config, 'host' | 'port' | 'publicUrl' | 'databaseUrl' | 'google' | 'microsoft' | 'sandbox'>;

/** @param read Reads the row's variables; `known` has what the rows above have read. */
const row = <const Fields extends Partial<Config>>(
  names: readonly string[],
  standard: string,
  meaning: string,
  read: (read: Reader, known: Known) => Fields,
): Variable & { read: (read: Reader, known: Known) => Fields } => ({ names, default: standard, meaning, read });

/** Every variable once: what people are told of it, and how it is read. Rows are read in this order. */
const ROWS = [
  row(['PORT', 'HOST'], '8787, 127.0.0.1', 'Where the server listens.', (read) => ({
    port: read.integer('PORT', 8787, 0, 65_535),
    host: read.text('HOST') ?? '127.0.0.1',
  })),
  row(
    ['PUBLIC_URL'],
    '`http://HOST:PORT`',
    'How the outside reaches it. With https here (or `ALLOW_PRIVATE_NETWORKS`) providers notify Rollcall of changes; otherwise it polls.',
    (read, { host, port }) => ({
      publicUrl: read.base('PUBLIC_URL', `http://${urlHost(host)}:${port}`),
      isPublicUrlSet: read.text('PUBLIC_URL') !== null,
    }),
  ),
  row(
    ['DATABASE_URL'],
    'unset',
    'PostgreSQL 15 or newer. Unset: the embedded PostgreSQL under `DATA_DIR`.',
    (read) => ({ databaseUrl: read.databaseUrl('DATABASE_URL') }),
  ),
  row(['DATA_DIR'], '`./data`', 'Embedded database, recordings and generated secrets.', (read) => ({
    dataDir: read.text('DATA_DIR') ?? './data',
  })),
  row(
    ['STORAGE_URL'],
    '`recordings` under `DATA_DIR`',
    'Where recordings are kept: the address of a folder, such as `file:///srv/recordings`. All nodes must reach the same one.',
    (read) => ({ storageFolder: read.folder('STORAGE_URL') }),
  ),
  row(
    ['SECRET_KEY'],
    'generated into `DATA_DIR`',
    '32 bytes in base64. Sealing of secrets and calendar tokens derive from it. Required with `DATABASE_URL`.',
    (read, { databaseUrl }) => ({ secretKey: read.secretKey('SECRET_KEY', { isRequired: databaseUrl !== null }) }),
  ),
  row(
    ['OLD_SECRET_KEYS'],
    'unset',
    'While a secret key is replaced: the ones before, separated by commas. `rollcall seal` seals all with `SECRET_KEY`, and ends the need for them.',
    (read) => ({ oldSecretKeys: read.secretKeys('OLD_SECRET_KEYS') }),
  ),
  row(
    ['API_KEY'],
    'generated, printed once',
    "The first workspace's API key, 32 to 200 characters without spaces: `openssl rand -hex 32`. Another value ends the one before.",
    (read) => ({ apiKey: read.secretText('API_KEY', 32) }),
  ),
  row(
    ['GOOGLE_CLIENT_ID', 'GOOGLE_CLIENT_SECRET'],
    'unset',
    "The first workspace's OAuth client at Google.",
    (read) => ({ google: read.oauthClient('GOOGLE_CLIENT_ID', 'GOOGLE_CLIENT_SECRET') }),
  ),
  row(
    ['GOOGLE_ACCOUNTS_URL', 'GOOGLE_TOKEN_URL', 'GOOGLE_API_URL', 'GOOGLE_USERINFO_URL'],
    "Google's",
    'Base URLs `https://accounts.google.com`, `https://oauth2.googleapis.com`, `https://www.googleapis.com`, to which the paths are appended as at Google; the last one is the full URL of the userinfo endpoint.',
    (read) => ({
      googleUrls: {
        accounts: read.base('GOOGLE_ACCOUNTS_URL', GOOGLE.accounts),
        token: read.base('GOOGLE_TOKEN_URL', GOOGLE.token),
        api: read.base('GOOGLE_API_URL', GOOGLE.api),
        userinfo: read.base('GOOGLE_USERINFO_URL', GOOGLE.userinfo),
      },
    }),
  ),
  row(
    ['MICROSOFT_CLIENT_ID', 'MICROSOFT_CLIENT_SECRET'],
    'unset',
    "The first workspace's app registration at Microsoft.",
    (read) => ({ microsoft: read.oauthClient('MICROSOFT_CLIENT_ID', 'MICROSOFT_CLIENT_SECRET') }),
  ),
  row(
    ['MICROSOFT_TENANT'],
    'common',
    'Who may connect: `common` (work and personal accounts), `organizations`, `consumers`, or the id or domain of one tenant.',
    (read) => ({ microsoftTenant: read.tenant('MICROSOFT_TENANT') }),
  ),
  row(
    ['MICROSOFT_LOGIN_URL', 'MICROSOFT_GRAPH_URL'],
    "Microsoft's",
    'Base URLs `https://login.microsoftonline.com`, `https://graph.microsoft.com`, or those of a national cloud; the paths are appended as at Microsoft.',
    (read) => ({
      microsoftUrls: {
        login: read.base('MICROSOFT_LOGIN_URL', MICROSOFT.login),
        graph: read.base('MICROSOFT_GRAPH_URL', MICROSOFT.graph),
      },
    }),
  ),
  row(
    ['SANDBOX'],
    'on when no OAuth client is set and `DATABASE_URL` is unset',
    'Run the sandbox Google and Microsoft beside the server and use them.',
    (read, { google, microsoft, databaseUrl }) => ({
      sandbox: read.boolean('SANDBOX', google === null && microsoft === null && databaseUrl === null),
      sandboxUrl: null,
    }),
  ),
  row(
    ['BOT_LAUNCHER'],
    '`local` in sandbox mode, else `none`',
    '`local` starts a browser on this machine for each bot: it joins the rooms of the sandbox, and simulates the rest. `simulated` walks through the statuses of a bot and says that it is one; `none` sends nobody.',
    (read, { sandbox }) => ({
      botLauncher: read.choice('BOT_LAUNCHER', BOT_LAUNCHERS, sandbox ? 'local' : 'none'),
    }),
  ),
  row(
    ['BOT_BROWSER'],
    "the system's Chromium, else the one of npm",
    'Path of the Chromium that bots of the launcher `local` use.',
    (read) => ({ botBrowser: read.text('BOT_BROWSER') }),
  ),
  row(['BOT_JOIN_LEAD_SECONDS'], '120', 'How long before the start a bot joins, in seconds, 0 to 3600.', (read) => ({
    botJoinLeadSeconds: read.integer('BOT_JOIN_LEAD_SECONDS', 120, 0, 3600),
  })),
  row(
    ['POLL_SECONDS'],
    '300',
    'How often a calendar without notifications is looked at, in seconds, 5 to 86400.',
    (read) => ({ pollSeconds: read.integer('POLL_SECONDS', 300, 5, 86_400) }),
  ),
  row(
    ['ALLOWED_REDIRECT_ORIGINS'],
    'localhost while `PUBLIC_URL` is not https',
    'Origins, separated by commas, that OAuth callbacks may send a browser to.',
    (read, { publicUrl }) => ({ allowedRedirectOrigins: read.origins('ALLOWED_REDIRECT_ORIGINS', publicUrl) }),
  ),
  row(
    ['ALLOW_PRIVATE_NETWORKS'],
    'false; true in sandbox mode',
    'Whether webhooks, feeds and CalDAV may go to private addresses and plain http.',
    (read, { sandbox }) => ({ allowPrivateNetworks: read.boolean('ALLOW_PRIVATE_NETWORKS', sandbox) }),
  ),
  row(
    ['TRUST_PROXY'],
    'off',
    'Behind a reverse proxy: how many proxies a request passes (`1`; the server must then not be reachable around them), or their addresses and networks, separated by commas (`10.0.0.0/8,loopback`). Only then does `X-Forwarded-For` say who is throttled.',
    (read) => ({ trustProxy: read.proxies('TRUST_PROXY') }),
  ),
  row(
    ['METRICS_TOKEN'],
    'unset',
    'What `/metrics` asks for (`Authorization: Bearer …`), 16 to 200 characters without spaces. Unset: it answers only programs on this machine, and nothing that came through a proxy.',
    (read) => ({ metricsToken: read.secretText('METRICS_TOKEN', 16) }),
  ),
  row(
    ['METRICS_PORT'],
    'unset',
    'Where a process that only works (`rollcall work`) answers `/healthz`, `/readyz` and `/metrics`, on `HOST`. Unset: nowhere.',
    (read) => ({ metricsPort: read.text('METRICS_PORT') === null ? null : read.integer('METRICS_PORT', 0, 0, 65_535) }),
  ),
  row(
    ['LOG_LEVEL', 'LOG_FORMAT'],
    'info, auto',
    'debug, info, warn, error or silent. `text` for people, `json` for programs; `auto`: text on a terminal, JSON elsewhere.',
    (read) => ({
      logLevel: read.choice('LOG_LEVEL', LOG_LEVELS, 'info'),
      logFormat: read.choice('LOG_FORMAT', ['auto', 'text', 'json'], 'auto'),
    }),
  ),
];

type ToIntersection<Union> = (Union extends unknown ? (part: Union) => void : never) extends (
  whole: infer Whole,
) => void
  ? Whole
  : never;
/** What all rows read together; readConfig does not compile when a field of Config is missing from it. */
type FieldsOfRows = ToIntersection<ReturnType<(typeof ROWS)[number]['read']>>;

/** All variables that are read, in the order of the table. */
export const VARIABLES: readonly Variable[] = ROWS;

/**
 * Reads the environment.
 *
 * @throws {AppError} `configuration_invalid` with every mistake in one message.
 */
export function readConfig(env: Readonly<Record<string, string | undefined>>): Config {
  const mistakes: string[] = [];
  const read = reader(env, mistakes);
  const config = {} as FieldsOfRows;
  for (const { read: readRow } of ROWS) Object.assign(config, readRow(read, config));
  if (mistakes.length > 0) {
    throw new AppError(
      'configuration_invalid',
      `The configuration has ${mistakes.length === 1 ? 'a mistake' : 'mistakes'}:\n${mistakes.map((mistake) => `  - ${mistake}`).join('\n')}`,
    );
  }
  return config;
}

const urlHost = (host: string): string => (host.includes(':') ? `[${host}]` : host === '0.0.0.0' ? '127.0.0.1' : host);

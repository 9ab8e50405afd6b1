/** Home of the configuration: every environment variable once, with its type, default and sentence for the README. */
import { isIP } from 'node:net';
import { AppError } from '../base/errors.ts';
import { LOG_LEVELS, type LogLevel } from '../base/log.ts';

/** Values of BOT_LAUNCHER. */
export const BOT_LAUNCHERS = ['local', 'kubernetes', 'simulated', 'none'] as const;

/** Whose `X-Forwarded-For` is believed: that of so many proxies in front of the server, or of proxies at these addresses. */
export type TrustedProxies = { hops: number } | { addresses: string[] };

/** The configuration, read once. Null: not set. */
export type Config = {
  port: number;
  host: string;
  publicUrl: string;
  databaseUrl: string | null;
  dataDir: string;
  secretKey: Buffer | null;
  apiKey: string | null;
  google: { clientId: string; clientSecret: string } | null;
  googleUrls: { accounts: string; token: string; api: string; userinfo: string };
  microsoft: { clientId: string; clientSecret: string } | null;
  microsoftUrls: { login: string; graph: string };
  microsoftTenant: string;
  sandbox: boolean;
  botLauncher: 'simulated' | 'none';
  botJoinLeadSeconds: number;
  pollSeconds: number;
  allowedRedirectOrigins: string[];
  allowPrivateNetworks: boolean;
  trustProxy: TrustedProxies | null;
  logLevel: LogLevel;
};

/** One variable, as the README's table shows it. */
export type Variable = { names: string; default: string; meaning: string };

/** All variables that are read, in the order of the table. */
export const VARIABLES: readonly Variable[] = [
  { names: '`PORT`, `HOST`', default: '8787, 127.0.0.1', meaning: 'Where the server listens.' },
  {
    names: '`PUBLIC_URL`',
    default: '`http://HOST:PORT`',
    meaning:
      'How the outside reaches it. With https here (or `ALLOW_PRIVATE_NETWORKS`) providers notify Rollcall of changes; otherwise it polls.',
  },
  {
    names: '`DATABASE_URL`',
    default: 'unset',
    meaning: 'PostgreSQL 15 or newer. Unset: the embedded PostgreSQL under `DATA_DIR`.',
  },
  { names: '`DATA_DIR`', default: '`./data`', meaning: 'Embedded database and generated secrets.' },
  {
    names: '`SECRET_KEY`',
    default: 'generated into `DATA_DIR`',
    meaning: '32 bytes in base64. Sealing of secrets and calendar tokens derive from it. Required with `DATABASE_URL`.',
  },
  {
    names: '`API_KEY`',
    default: 'generated, printed once',
    meaning: "The first workspace's API key, at least 16 characters.",
  },
  {
    names: '`GOOGLE_CLIENT_ID`, `GOOGLE_CLIENT_SECRET`',
    default: 'unset',
    meaning: "The first workspace's OAuth client at Google.",
  },
  {
    names: '`GOOGLE_ACCOUNTS_URL`, `GOOGLE_TOKEN_URL`, `GOOGLE_API_URL`',
    default: "Google's",
    meaning:
      'Base URLs `https://accounts.google.com`, `https://oauth2.googleapis.com`, `https://www.googleapis.com`; the paths are appended as at Google.',
  },
  { names: '`GOOGLE_USERINFO_URL`', default: "Google's", meaning: 'Full URL of the userinfo endpoint.' },
  {
    names: '`MICROSOFT_CLIENT_ID`, `MICROSOFT_CLIENT_SECRET`',
    default: 'unset',
    meaning: "The first workspace's app registration at Microsoft.",
  },
  {
    names: '`MICROSOFT_TENANT`',
    default: 'common',
    meaning:
      'Who may connect: `common` (work and personal accounts), `organizations`, `consumers`, or the id or domain of one tenant.',
  },
  {
    names: '`MICROSOFT_LOGIN_URL`, `MICROSOFT_GRAPH_URL`',
    default: "Microsoft's",
    meaning:
      'Base URLs `https://login.microsoftonline.com`, `https://graph.microsoft.com`, or those of a national cloud; the paths are appended as at Microsoft.',
  },
  {
    names: '`SANDBOX`',
    default: 'on when no OAuth client is set and `DATABASE_URL` is unset',
    meaning: 'Run the sandbox Google and Microsoft beside the server and use them.',
  },
  {
    names: '`BOT_LAUNCHER`',
    default: '`simulated` in sandbox mode, else `none`',
    meaning: '`simulated` walks through the statuses of a bot and says that it is one; `none` sends nobody.',
  },
  {
    names: '`BOT_JOIN_LEAD_SECONDS`',
    default: '120',
    meaning: 'How long before the start a bot joins, in seconds, 0 to 3600.',
  },
  {
    names: '`POLL_SECONDS`',
    default: '300',
    meaning: 'How often a calendar without notifications is looked at, in seconds, 5 to 86400.',
  },
  {
    names: '`ALLOWED_REDIRECT_ORIGINS`',
    default: 'localhost while `PUBLIC_URL` is not https',
    meaning: 'Origins, separated by commas, that OAuth callbacks may send a browser to.',
  },
  {
    names: '`ALLOW_PRIVATE_NETWORKS`',
    default: 'false; true in sandbox mode',
    meaning: 'Whether webhooks, feeds and CalDAV may go to private addresses and plain http.',
  },
  {
    names: '`TRUST_PROXY`',
    default: 'off',
    meaning:
      'Behind a reverse proxy: how many proxies a request passes (`1`; the server must then not be reachable around them), or their addresses and networks, separated by commas (`10.0.0.0/8,loopback`). Only then does `X-Forwarded-For` say who is throttled.',
  },
  { names: '`LOG_LEVEL`', default: 'info', meaning: 'debug, info, warn, error or silent.' },
];

const GOOGLE = {
  accounts: 'https://accounts.google.com',
  token: 'https://oauth2.googleapis.com',
  api: 'https://www.googleapis.com',
  userinfo: 'https://openidconnect.googleapis.com/v1/userinfo',
};

const MICROSOFT = { login: 'https://login.microsoftonline.com', graph: 'https://graph.microsoft.com' };

/**
 * Reads the environment.
 *
 * @throws {AppError} `configuration_invalid` with every mistake in one message.
 */
export function readConfig(env: Readonly<Record<string, string | undefined>>): Config {
  const mistakes: string[] = [];
  const read = reader(env, mistakes);

  const port = read.integer('PORT', 8787, 0, 65_535);
  const host = read.text('HOST') ?? '127.0.0.1';
  // Not every address that PostgreSQL understands is a URL: one with a unix socket has no host.
  const databaseUrl = read.text('DATABASE_URL');
  if (databaseUrl !== null && !/^postgres(ql)?:\/\/\S+$/.test(databaseUrl))
    mistakes.push('DATABASE_URL must begin with postgresql://.');
  const secretKey = read.secretKey('SECRET_KEY');
  if (databaseUrl !== null && read.text('SECRET_KEY') === null) {
    mistakes.push(
      'SECRET_KEY is required with DATABASE_URL: every node must seal with the same key. Make one with: openssl rand -base64 32',
    );
  }
  const google = read.oauthClient('GOOGLE');
  const microsoft = read.oauthClient('MICROSOFT');
  const sandbox = read.boolean('SANDBOX', google === null && microsoft === null && databaseUrl === null);
  const publicUrl = (read.url('PUBLIC_URL', ['http:', 'https:']) ?? `http://${urlHost(host)}:${port}`).replace(
    /\/+$/,
    '',
  );
  const apiKey = read.text('API_KEY');
  if (apiKey !== null && !/^\S{16,200}$/.test(apiKey))
    mistakes.push('API_KEY must have 16 to 200 characters without spaces.');

  const config: Config = {
    port,
    host,
    publicUrl,
    databaseUrl,
    dataDir: read.text('DATA_DIR') ?? './data',
    secretKey,
    apiKey,
    google,
    googleUrls: {
      accounts: read.base('GOOGLE_ACCOUNTS_URL', GOOGLE.accounts),
      token: read.base('GOOGLE_TOKEN_URL', GOOGLE.token),
      api: read.base('GOOGLE_API_URL', GOOGLE.api),
      userinfo: read.base('GOOGLE_USERINFO_URL', GOOGLE.userinfo),
    },
    microsoft,
    microsoftUrls: {
      login: read.base('MICROSOFT_LOGIN_URL', MICROSOFT.login),
      graph: read.base('MICROSOFT_GRAPH_URL', MICROSOFT.graph),
    },
    microsoftTenant: read.tenant('MICROSOFT_TENANT'),
    sandbox,
    botLauncher: launcher(read.choice('BOT_LAUNCHER', BOT_LAUNCHERS, sandbox ? 'simulated' : 'none'), mistakes),
    botJoinLeadSeconds: read.integer('BOT_JOIN_LEAD_SECONDS', 120, 0, 3600),
    pollSeconds: read.integer('POLL_SECONDS', 300, 5, 86_400),
    allowedRedirectOrigins: read.origins('ALLOWED_REDIRECT_ORIGINS', publicUrl),
    allowPrivateNetworks: read.boolean('ALLOW_PRIVATE_NETWORKS', sandbox),
    trustProxy: read.proxies('TRUST_PROXY'),
    logLevel: read.choice('LOG_LEVEL', LOG_LEVELS, 'info'),
  };
  if (mistakes.length > 0) {
    throw new AppError(
      'configuration_invalid',
      `The configuration has ${mistakes.length === 1 ? 'a mistake' : 'mistakes'}:\n${mistakes.map((mistake) => `  - ${mistake}`).join('\n')}`,
    );
  }
  return config;
}

function launcher(name: (typeof BOT_LAUNCHERS)[number], mistakes: string[]): 'simulated' | 'none' {
  if (name === 'simulated' || name === 'none') return name;
  mistakes.push(`BOT_LAUNCHER=${name} is not in this version; use simulated or none.`);
  return 'none';
}

const urlHost = (host: string): string => (host.includes(':') ? `[${host}]` : host === '0.0.0.0' ? '127.0.0.1' : host);

/** An address, a network, or a name that stands for networks. */
function isProxyAddress(text: string): boolean {
  if (['loopback', 'linklocal', 'uniquelocal'].includes(text)) return true;
  const [address = '', prefix = '1', ...rest] = text.split('/');
  const bits = { 0: 0, 4: 32, 6: 128 }[isIP(address)] ?? 0;
  return rest.length === 0 && /^[1-9]\d{0,2}$/.test(prefix) && Number(prefix) <= bits;
}

type Reader = {
  text: (name: string) => string | null;
  integer: (name: string, fallback: number, least: number, most: number) => number;
  boolean: (name: string, fallback: boolean) => boolean;
  choice: <const Value extends string>(name: string, values: readonly Value[], fallback: Value) => Value;
  url: (name: string, protocols: readonly string[]) => string | null;
  base: (name: string, fallback: string) => string;
  oauthClient: (provider: string) => { clientId: string; clientSecret: string } | null;
  tenant: (name: string) => string;
  secretKey: (name: string) => Buffer | null;
  origins: (name: string, publicUrl: string) => string[];
  proxies: (name: string) => TrustedProxies | null;
};

function reader(env: Readonly<Record<string, string | undefined>>, mistakes: string[]): Reader {
  const text = (name: string): string | null => {
    const value = env[name]?.trim();
    return value === undefined || value === '' ? null : value;
  };
  const url = (name: string, protocols: readonly string[]): string | null => {
    const value = text(name);
    if (value === null) return null;
    if (URL.canParse(value) && protocols.includes(new URL(value).protocol)) return value;
    mistakes.push(
      `${name} must be an address that begins with ${protocols.map((protocol) => `${protocol}//`).join(' or ')}.`,
    );
    return null;
  };
  return {
    text,
    url,
    base: (name, fallback) => (url(name, ['https:', 'http:']) ?? fallback).replace(/\/+$/, ''),
    integer: (name, fallback, least, most) => {
      const value = text(name);
      if (value === null) return fallback;
      const number = /^\d{1,9}$/.test(value) ? Number(value) : NaN;
      if (number >= least && number <= most) return number;
      mistakes.push(`${name} must be a whole number from ${least} to ${most}.`);
      return fallback;
    },
    boolean: (name, fallback) => {
      const value = text(name)?.toLowerCase();
      if (value === undefined) return fallback;
      if (value === 'true' || value === '1') return true;
      if (value !== 'false' && value !== '0') mistakes.push(`${name} must be true, false, 1 or 0.`);
      return false;
    },
    choice: (name, values, fallback) => {
      const value = text(name);
      if (value === null) return fallback;
      const found = values.find((candidate) => candidate === value);
      if (found === undefined) mistakes.push(`${name} must be one of ${values.join(', ')}.`);
      return found ?? fallback;
    },
    oauthClient: (provider) => {
      const clientId = text(`${provider}_CLIENT_ID`);
      const clientSecret = text(`${provider}_CLIENT_SECRET`);
      if ((clientId === null) !== (clientSecret === null))
        mistakes.push(`${provider}_CLIENT_ID and ${provider}_CLIENT_SECRET belong together: set both or neither.`);
      return clientId === null || clientSecret === null ? null : { clientId, clientSecret };
    },
    tenant: (name) => {
      const value = text(name) ?? 'common';
      if (/^[\w.-]{1,100}$/.test(value)) return value;
      mistakes.push(`${name} must be common, organizations, consumers, or the id or domain of a tenant.`);
      return 'common';
    },
    secretKey: (name) => {
      const value = text(name);
      if (value === null) return null;
      const key = Buffer.from(value, 'base64');
      if (key.length === 32) return key;
      mistakes.push(`${name} must be 32 bytes in base64. Make one with: openssl rand -base64 32`);
      return null;
    },
    proxies: (name) => {
      const value = text(name)?.toLowerCase();
      if (value === undefined || value === 'false' || value === '0') return null;
      if (/^\d{1,2}$/.test(value)) return { hops: Number(value) };
      const addresses = value.split(',').map((part) => part.trim());
      if (addresses.every(isProxyAddress)) return { addresses };
      mistakes.push(
        `${name} must be a number of proxies, or addresses such as 10.0.0.0/8, 192.168.1.5 or loopback, separated by commas.`,
      );
      return null;
    },
    origins: (name, publicUrl) => {
      const value = text(name);
      if (value === null) return publicUrl.startsWith('https:') ? [] : ['http://localhost', 'http://127.0.0.1'];
      return value.split(',').flatMap((part) => {
        const origin = part.trim();
        if (URL.canParse(origin) && /^https?:$/.test(new URL(origin).protocol)) return [new URL(origin).origin];
        mistakes.push(`${name} must list origins such as https://app.example.com, separated by commas.`);
        return [];
      });
    },
  };
}

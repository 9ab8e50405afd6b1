/** Home of how single environment variables are read: each kind of value with its check and its sentence. */
import { isIP } from 'node:net';
import { fileURLToPath } from 'node:url';

/** Whose `X-Forwarded-For` is believed: that of so many proxies in front of the server, or of proxies at these addresses. */
export type TrustedProxies = { hops: number } | { addresses: string[] };

/** A secret key of 32 bytes in base64; null when it is none. */
function keyOf(text: string): Buffer | null {
  const key = Buffer.from(text.trim(), 'base64');
  return key.length === 32 ? key : null;
}

/** An address, a network, or a name that stands for networks. */
function isProxyAddress(text: string): boolean {
  if (['loopback', 'linklocal', 'uniquelocal'].includes(text)) return true;
  const [address = '', prefix = '1', ...rest] = text.split('/');
  const bits = { 0: 0, 4: 32, 6: 128 }[isIP(address)] ?? 0;
  return rest.length === 0 && /^[1-9]\d{0,2}$/.test(prefix) && Number(prefix) <= bits;
}

/** Reads variables by their names; what is wrong with one is said among the mistakes. */
export type Reader = {
  text: (name: string) => string | null;
  integer: (name: string, fallback: number, least: number, most: number) => number;
  boolean: (name: string, fallback: boolean) => boolean;
  choice: <const Value extends string>(name: string, values: readonly Value[], fallback: Value) => Value;
  url: (name: string, protocols: readonly string[]) => string | null;
  base: (name: string, fallback: string) => string;
  databaseUrl: (name: string) => string | null;
  folder: (name: string) => string | null;
  secretText: (name: string, least: number) => string | null;
  oauthClient: (idName: string, secretName: string) => { clientId: string; clientSecret: string } | null;
  tenant: (name: string) => string;
  secretKey: (name: string, options: { isRequired: boolean }) => Buffer | null;
  secretKeys: (name: string) => Buffer[];
  origins: (name: string, publicUrl: string) => string[];
  proxies: (name: string) => TrustedProxies | null;
};

/** Builds a reader. @param mistakes Gets a sentence for each variable that cannot be read. */
export function reader(env: Readonly<Record<string, string | undefined>>, mistakes: string[]): Reader {
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
    databaseUrl: (name) => {
      const value = text(name);
      // Not every address that PostgreSQL understands is a URL: one with a unix socket has no host.
      if (value !== null && !/^postgres(ql)?:\/\/\S+$/.test(value))
        mistakes.push(`${name} must begin with postgresql://.`);
      return value;
    },
    folder: (name) => {
      const value = text(name);
      if (value === null) return null;
      if (/^file:\/\/\/./.test(value) && URL.canParse(value)) return fileURLToPath(value);
      mistakes.push(
        value.startsWith('s3:')
          ? `${name}: this version keeps recordings in a folder only. Set it to an address such as file:///srv/recordings.`
          : `${name} must be the address of a folder, such as file:///srv/recordings.`,
      );
      return null;
    },
    secretText: (name, least) => {
      const value = text(name);
      if (value !== null && (!/^\S{1,200}$/.test(value) || value.length < least))
        mistakes.push(
          `${name} must have ${least} to 200 characters without spaces. Make one with: openssl rand -hex 32`,
        );
      return value;
    },
    oauthClient: (idName, secretName) => {
      const clientId = text(idName);
      const clientSecret = text(secretName);
      if ((clientId === null) !== (clientSecret === null))
        mistakes.push(`${idName} and ${secretName} belong together: set both or neither.`);
      return clientId === null || clientSecret === null ? null : { clientId, clientSecret };
    },
    tenant: (name) => {
      const value = text(name) ?? 'common';
      if (/^[\w.-]{1,100}$/.test(value)) return value;
      mistakes.push(`${name} must be common, organizations, consumers, or the id or domain of a tenant.`);
      return 'common';
    },
    secretKey: (name, { isRequired }) => {
      const value = text(name);
      if (value === null && isRequired) {
        mistakes.push(
          `${name} is required with DATABASE_URL: every node must seal with the same key. Make one with: openssl rand -base64 32`,
        );
      }
      const key = value === null ? null : keyOf(value);
      if (value !== null && key === null)
        mistakes.push(`${name} must be 32 bytes in base64. Make one with: openssl rand -base64 32`);
      return key;
    },
    secretKeys: (name) =>
      (text(name)?.split(',') ?? []).flatMap((part) => {
        const key = keyOf(part);
        if (key === null) mistakes.push(`${name} must be secret keys of 32 bytes in base64, separated by commas.`);
        return key ?? [];
      }),
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

/** Home of the link wrappers: what mail protection and redirectors put around an address, undone without a network call. */
import {
  base64Decoded,
  entitiesDecoded,
  isHostUnder,
  percentDecoded,
  queryParameter,
  withoutInvisible,
  withoutTrailingPunctuation,
} from './address-parts.ts';

/** Wrappers undone around one address; what is wrapped deeper is left alone. */
const MAX_ROUNDS = 5;

/** Reads the address inside a wrapper; null when there is none or it cannot be read offline. */
type Reader = (url: URL, address: string) => string | null;

const fromQuery =
  (...names: readonly string[]): Reader =>
  (url) => {
    for (const name of names) {
      const value = queryParameter(url.search, name);
      if (value !== null) return value;
    }
    return null;
  };

/** Proofpoint v2: `-` stands for `%` and `_` for `/`. */
const proofpoint2: Reader = (url) => {
  const wrapped = queryParameter(url.search, 'u');
  return wrapped === null ? null : percentDecoded(wrapped.replaceAll('-', '%').replaceAll('_', '/'));
};

const RUN_LENGTHS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/**
 * Proofpoint v3: `/v3/__<address>__;<base64url>!…`. Each `*` is the next replaced character, `**X` is a run of them
 * whose length is the place of X in RUN_LENGTHS plus 2.
 */
const proofpoint3: Reader = (_url, address) => {
  const start = address.indexOf('/v3/__');
  const end = address.indexOf('__;', start);
  if (start < 0 || end < 0) return null;
  const [encoded = ''] = address.slice(end + 3).split('!', 1);
  const replaced = Array.from(base64Decoded(encoded));
  let next = 0;
  const take = (count: number): string => {
    const taken = replaced.slice(next, next + count).join('');
    next += count;
    return taken;
  };
  return address
    .slice(start + '/v3/__'.length, end)
    .replace(/\*(?:\*(.))?/g, (_whole: string, length?: string) =>
      take(length === undefined ? 1 : RUN_LENGTHS.indexOf(length) + 2),
    );
};

const proofpoint: Reader = (url, address) => {
  if (url.pathname.startsWith('/v1/')) return queryParameter(url.search, 'u');
  if (url.pathname.startsWith('/v2/')) return proofpoint2(url, address);
  return url.pathname.startsWith('/v3/') ? proofpoint3(url, address) : null;
};

/** Avanan and Check Point: `/v2/___<address>___.<signature>`. */
const betweenUnderscores: Reader = (_url, address) => address.split('___', 3)[1] ?? null;

/** The first path segment that is itself a percent-encoded address: Cisco, AWS SES. */
const fromPathSegment: Reader = (url) => {
  const segment = url.pathname.split('/').find((part) => /^https?(?::|%3a)/i.test(part));
  return segment === undefined ? null : percentDecoded(segment);
};

/** Sophos: the address in base64 in `u`. */
const sophos: Reader = (url) => {
  const encoded = queryParameter(url.search, 'u');
  return encoded === null ? null : base64Decoded(encoded);
};

/** One service that wraps links. */
type Wrapper = {
  /** Domains; what lies under them counts too. */
  domains?: readonly string[];
  /** For hosts that a list of domains cannot name. */
  host?: RegExp;
  /** What the path must begin with, in lower case; compared without regard to case. */
  path?: string;
  read: Reader;
};

const ANY_HOST = /./;

const WRAPPERS: readonly Wrapper[] = [
  {
    host: /^www\.google\.(?:[a-z]{2,3}|(?:com?)\.[a-z]{2})$/,
    path: '/url',
    read: fromQuery('q', 'url'),
  },
  { domains: ['meet.google.com', 'hangouts.google.com'], path: '/linkredirect', read: fromQuery('dest') },
  {
    domains: [
      'safelinks.protection.outlook.com',
      'safelinks.protection.office365.us',
      'safelinks.protection.partner.outlook.cn',
    ],
    read: fromQuery('url'),
  },
  {
    domains: ['statics.teams.cdn.office.net', 'teams.public.onecdn.static.microsoft'],
    path: '/evergreen-assets/safelinks/',
    read: fromQuery('url'),
  },
  { domains: ['urldefense.proofpoint.com', 'urldefense.com', 'urldefense.us'], read: proofpoint },
  { domains: ['linkprotect.cudasvc.com'], path: '/url', read: fromQuery('a') },
  { host: /(?:^|[.-])(?:ctp|urlprotect)\.trendmicro\.com$/, read: fromQuery('url') },
  { domains: ['protect2.fireeye.com'], read: fromQuery('u') },
  { host: /^urlsand[a-z0-9-]*\.esvalabs\.com$/, read: fromQuery('u') },
  { domains: ['protection.sophos.com'], read: sophos },
  { domains: ['awstrack.me'], path: '/l0/', read: fromPathSegment },
  { domains: ['secure-web.cisco.com'], read: fromPathSegment },
  { domains: ['clicktime.symantec.com'], read: fromQuery('u') },
  { domains: ['avanan.click', 'protect.checkpoint.com'], path: '/v2/', read: betweenUnderscores },
  { domains: ['l.wl.co'], path: '/l', read: fromQuery('u') },
  { domains: ['slack-redir.net'], path: '/link', read: fromQuery('url') },
  { domains: ['l.facebook.com', 'lm.facebook.com', 'l.messenger.com', 'l.instagram.com'], read: fromQuery('u') },
  {
    host: /^deref-(?:gmx|mail|web(?:-\d{1,2})?|1und1|ionos)\.(?:com|net|de|at|ch|fr|es|co\.uk)$/,
    read: fromQuery('redirectUrl'),
  },
  { domains: ['scanmail.trustwave.com'], read: fromQuery('u') },
  { domains: ['link.edgepilot.com'], path: '/s/', read: fromQuery('u') },
  { domains: ['vadesecure.com'], read: fromQuery('u') },
  { domains: ['link.zixcentral.com'], path: '/u/', read: fromQuery('u') },
  { domains: ['linkedin.com'], path: '/redir/redirect', read: fromQuery('url') },
  { domains: ['linkedin.com'], path: '/safety/go', read: fromQuery('url') },
  { domains: ['youtube.com'], path: '/redirect', read: fromQuery('q') },
  // Outlook Web App and FortiMail stand on the host of each company, so the path alone tells them.
  { host: ANY_HOST, path: '/owa/redir.aspx', read: fromQuery('url') },
  { host: ANY_HOST, path: '/fmlurlsvc/', read: fromQuery('url') },
];

function wrapperOf(url: URL): Wrapper | null {
  const pathname = url.pathname.toLowerCase();
  const found = WRAPPERS.find(
    ({ domains = [], host, path = '/' }) =>
      pathname.startsWith(path) &&
      (host?.test(url.hostname) === true || domains.some((domain) => isHostUnder(url.hostname, domain))),
  );
  return found ?? null;
}

/** `zoommtg://zoom.us/join?…` and `msteams:/l/…` as the https addresses they stand for. */
function withWebScheme(address: string): string {
  if (/^zoom(?:mtg|us):\/\//i.test(address)) return address.replace(/^zoom(?:mtg|us):/i, 'https:');
  if (/^msteams:\/\//i.test(address)) return address.replace(/^msteams:/i, 'https:');
  return address.replace(/^msteams:\//i, 'https://teams.microsoft.com/');
}

/** `https%3A%2F%2F…` decoded and `https:/x` repaired. */
function repaired(address: string): string {
  const plain = /^https?%3a/i.test(address) ? percentDecoded(address) : address;
  return plain.replace(/^(https?:)\/(?!\/)/i, '$1//');
}

/** A path that swallowed its own query (`/j/1%3Fpwd%3Dx`), opened again; null when it did not. */
function reopened(url: URL): string | null {
  if (!/%3f/i.test(url.pathname)) return null;
  const decoded = percentDecoded(url.href);
  return decoded === url.href ? null : decoded;
}

/** Parses an address; null unless it is http or https, without user information, on the usual port. */
function parsed(address: string): URL | null {
  if (!URL.canParse(address)) return null;
  const url = new URL(address);
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return null;
  if (url.username !== '' || url.password !== '' || url.port !== '') return null;
  return url;
}

/** Takes Defender's proxy suffix off the host: `teams.microsoft.com.mcas.ms`, also with a region before it. */
function withoutProxySuffix(url: URL): URL {
  const host = url.hostname.replace(/(?:\.(?:us[2-9]|eu[2-9]?))?\.mcas\.ms$/, '');
  if (host === url.hostname || !host.includes('.')) return url;
  const direct = new URL(url);
  direct.hostname = host;
  return direct;
}

/**
 * Undoes what stands around an address: entities, native schemes, redirectors and mail protection, five layers deep.
 *
 * User information (`https://zoom.us@example.com`) and other ports are refused, because they hide where a link leads.
 *
 * @param address With a scheme.
 * @returns the parsed inner address; null when it is no web address, or still wrapped after five layers.
 * @throws never.
 */
export function unwrapLink(address: string): URL | null {
  let current = address;
  for (let round = 0; round <= MAX_ROUNDS; round += 1) {
    const clean = withoutTrailingPunctuation(withoutInvisible(entitiesDecoded(current)).trim());
    const direct = repaired(withWebScheme(clean));
    const url = parsed(direct);
    if (url === null) return null;
    const inner = wrapperOf(url)?.read(url, direct) ?? reopened(url);
    if (inner === null) return withoutProxySuffix(url);
    current = inner;
  }
  return null;
}

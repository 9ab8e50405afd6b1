/**
 * Home of the addresses of host names: name servers are asked without a thread, so that a stranger's name server that keeps silent
 * delays nobody else. (`dns.lookup` has two threads of the process for everybody.)
 */
import { lookup, Resolver } from 'node:dns/promises';
import type { LookupAddress } from 'node:dns';
import { readFile } from 'node:fs/promises';
import { isIP } from 'node:net';
import { Turns } from '../turns.ts';

/** Finds the addresses of a host, at least one. @throws {NodeJS.ErrnoException} `ENOTFOUND`, or `EAI_AGAIN` when no name server answers. */
export type NameLookup = (host: string) => Promise<LookupAddress[]>;

/** A name server that keeps silent is asked twice, the second time for twice as long. */
const TIMEOUT_MS = 2_000;
const TRIES = 2;
/** How long the settings of this machine are taken for current: a laptop comes into other networks. */
const SETTINGS_MS = 30_000;
const HOSTS_FILE = '/etc/hosts';
/** What says that a name does not exist, or has no address. */
const NOT_FOUND = new Set(['ENOTFOUND', 'ENODATA', 'EBADNAME']);
/** What says that there is no name server to be asked. */
const NO_SERVER = new Set(['ECONNREFUSED', 'ENOTINITIALIZED', 'ELOADIPHLPAPI']);

/**
 * Builds the look-up of names: `localhost` and the hosts file first, then the name servers of this machine. The system's own way, which
 * knows more (search domains, other directories) but waits in a thread, is asked where these do not know a name, one after the other.
 *
 * @param options.mayAskSystem Whether it is asked for every such name, or, so that no stranger keeps its place taken, for names
 *   without a dot only.
 * @param options.servers Other name servers than this machine's, as `address:port`.
 */
export function createNameLookup(options: { mayAskSystem: boolean; servers?: readonly string[] }): NameLookup {
  const settings = heldFor(SETTINGS_MS, async () => {
    const resolver = new Resolver({ timeout: TIMEOUT_MS, tries: TRIES });
    if (options.servers !== undefined) resolver.setServers(options.servers);
    return { resolver, hosts: readHosts(await readFile(HOSTS_FILE, 'utf8').catch(() => '')) };
  });
  const system = new Turns(() => 1);
  const find = async (host: string): Promise<LookupAddress[]> => {
    const { resolver, hosts } = await settings();
    const known = hosts.get(host) ?? (/(?:^|\.)localhost$/.test(host) ? LOOPBACK : undefined);
    if (known !== undefined) return known;
    const answer = await ask(resolver, host);
    if (answer.addresses.length > 0) return answer.addresses;
    if (
      answer.failure === 'no_server' ||
      (answer.failure === 'not_found' && (options.mayAskSystem || !host.includes('.')))
    )
      return system.run(() => lookup(host, { all: true }));
    throw failed(host, answer.failure === 'not_found' ? 'ENOTFOUND' : 'EAI_AGAIN');
  };
  const underWay = new Map<string, Promise<LookupAddress[]>>();
  return (host) => {
    const name = host.toLowerCase().replace(/\.$/, '');
    const asked = underWay.get(name) ?? find(name).finally(() => underWay.delete(name));
    underWay.set(name, asked);
    return asked;
  };
}

const LOOPBACK: LookupAddress[] = [
  { address: '127.0.0.1', family: 4 },
  { address: '::1', family: 6 },
];

type Asked = { addresses: LookupAddress[]; failure: 'not_found' | 'no_server' | 'silent' };

/** Asks for both kinds of address; those of one kind are an answer, whatever became of the other. */
async function ask(resolver: Resolver, host: string): Promise<Asked> {
  const outcomes = await Promise.allSettled([resolver.resolve4(host), resolver.resolve6(host)]);
  const addresses = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? outcome.value : []));
  const codes = outcomes.flatMap(({ status, ...rest }) => (status === 'rejected' ? codeOf(rest) : []));
  const failure = codes.every((code) => NOT_FOUND.has(code))
    ? 'not_found'
    : codes.some((code) => NO_SERVER.has(code))
      ? 'no_server'
      : 'silent';
  return { addresses: addresses.map((address) => ({ address, family: isIP(address) })), failure };
}

const codeOf = (outcome: object): string =>
  'reason' in outcome && outcome.reason instanceof Error && 'code' in outcome.reason ? String(outcome.reason.code) : '';

const failed = (host: string, code: string): Error =>
  Object.assign(new Error(`The name "${host}" could not be looked up.`), { code });

/** The names of a hosts file with their addresses; names in lower case. */
function readHosts(text: string): Map<string, LookupAddress[]> {
  const hosts = new Map<string, LookupAddress[]>();
  for (const line of text.split('\n')) {
    const [address = '', ...names] = (line.split('#')[0] ?? '').trim().split(/\s+/);
    const family = isIP(address);
    if (family === 0) continue;
    for (const name of names.map((one) => one.toLowerCase()))
      hosts.set(name, [...(hosts.get(name) ?? []), { address, family }]);
  }
  return hosts;
}

/** What is read anew when it is older than a time. */
function heldFor<Value>(ms: number, read: () => Promise<Value>): () => Promise<Value> {
  let held: { value: Promise<Value>; untilMs: number } | null = null;
  return () => {
    if (held === null || held.untilMs < performance.now()) held = { value: read(), untilMs: performance.now() + ms };
    return held.value;
  };
}

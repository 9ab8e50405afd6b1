/** Home of the reach of outbound HTTP: which addresses may be connected to. */
import { callbackify } from 'node:util';
import type { LookupOptions } from 'node:dns';
import type { LookupFunction } from 'node:net';
import ipaddr from 'ipaddr.js';
import { AppError } from '../errors.ts';
import type { NameLookup } from './name-lookup.ts';

/**
 * How far a connection may reach.
 *
 * - `public`: public unicast addresses only. For addresses that customers and persons type in.
 * - `private`: also loopback, RFC 1918, unique local and carrier-grade NAT addresses. Link-local addresses (cloud
 *   metadata), multicast, unspecified and reserved ones stay refused.
 * - `anywhere`: no rule. For base URLs that the operator configured.
 */
export type AddressReach = 'public' | 'private' | 'anywhere';

const PRIVATE_RANGES = new Set(['loopback', 'private', 'uniqueLocal', 'carrierGradeNat']);
/** Global unicast, the only IPv6 block that is routed on the internet (RFC 4291, section 2.4; IANA IPv6 address space). */
const GLOBAL_UNICAST = ipaddr.IPv6.parseCIDR('2000::/3');
/** NAT64: the last four bytes are the IPv4 address that is really reached (RFC 6052, section 2.1). */
const NAT64 = ipaddr.IPv6.parseCIDR('64:ff9b::/96');

/**
 * Whether an IP address may be connected to.
 *
 * @param address IPv4 or IPv6 without brackets; IPv4-mapped IPv6 is judged as the IPv4 address it stands for.
 * @returns false also for a text that is no IP address.
 */
export function isAddressAllowed(address: string, reach: AddressReach): boolean {
  if (!ipaddr.isValid(address)) return false;
  if (reach === 'anywhere') return true;
  return isAllowed(ipaddr.process(address), reach);
}

function isAllowed(address: ipaddr.IPv4 | ipaddr.IPv6, reach: 'public' | 'private'): boolean {
  const range = address.range();
  if (reach === 'private' && PRIVATE_RANGES.has(range)) return true;
  if (address instanceof ipaddr.IPv6) {
    if (address.match(NAT64)) return isAllowed(new ipaddr.IPv4(address.toByteArray().slice(12)), reach);
    return range === 'unicast' && address.match(GLOBAL_UNICAST);
  }
  return range === 'unicast';
}

/**
 * Ports of services that a request could be taken for one of their own commands by, such as mail. Browsers refuse the same.
 *
 * @see https://fetch.spec.whatwg.org/#port-blocking
 */
const OTHER_SERVICES = new Set(
  [
    [
      1, 7, 9, 11, 13, 15, 17, 19, 20, 21, 22, 23, 25, 37, 42, 43, 53, 69, 77, 79, 87, 95, 101, 102, 103, 104, 109, 110,
      111, 113,
    ],
    [
      115, 117, 119, 123, 135, 137, 139, 143, 161, 179, 389, 427, 465, 512, 513, 514, 515, 526, 530, 531, 532, 540, 548,
      554, 556,
    ],
    [
      563, 587, 601, 636, 989, 990, 993, 995, 1719, 1720, 1723, 2049, 3659, 4045, 4190, 5060, 5061, 6000, 6566, 6665,
      6666, 6667,
    ],
    [6668, 6669, 6679, 6697, 10080],
  ].flat(),
);

/** Whether a port may be connected to. @param port As in a URL; empty for the usual one. */
export const isPortAllowed = (port: string, reach: AddressReach): boolean =>
  reach === 'anywhere' || !OTHER_SERVICES.has(Number(port));

/** The refusal of a host whose address is not allowed; names the host, never the path. */
export function addressRefused(host: string): AppError {
  return new AppError(
    'address_refused',
    `The host "${host}" has an address inside a private or reserved network. Only public addresses are allowed here.`,
  );
}

/**
 * Builds a lookup for sockets that refuses a host when any of its addresses is not allowed. The socket connects to
 * exactly the addresses that were checked, so an answer that changes between check and connect cannot slip through.
 */
export function checkedLookup(reach: AddressReach, findAddresses: NameLookup): LookupFunction {
  const findAllowed = callbackify(async (hostname: string, family: LookupOptions['family']) => {
    const addresses = (await findAddresses(hostname)).filter((found) => isFamily(family, found.family));
    const [first] = addresses;
    if (first === undefined) throw new Error(`The host "${hostname}" has no address.`);
    if (addresses.some(({ address }) => !isAddressAllowed(address, reach))) throw addressRefused(hostname);
    return { first, addresses };
  });
  return (hostname, options, callback) => {
    findAllowed(hostname, options.family, (error, found) => {
      if (error !== null) callback(error, '', 0);
      else if (options.all === true) callback(null, found.addresses);
      else callback(null, found.first.address, found.first.family);
    });
  };
}

const isFamily = (wanted: LookupOptions['family'], family: number): boolean =>
  wanted === undefined || wanted === 0 || wanted === family || wanted === `IPv${family}`;

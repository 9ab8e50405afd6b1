/** Home of the question who may get a password: hosts that belong together, and hosts that are near. */
import { isAddressAllowed } from '../../base/outbound-http/address-reach.ts';

/**
 * Whether two hosts belong to one owner, as far as their names tell: they are equal, or share the name that is
 * registered, such as `caldav.icloud.com` and `p42-caldav.icloud.com`.
 *
 * Names under a country's second level (`example.co.uk`) need three labels in common. Where strangers share a domain
 * (`duckdns.org`) they still count as one; the host that names the other one was trusted with the password itself.
 */
export function isSameSite(one: string, other: string): boolean {
  if (one === other) return true;
  const registered = registeredName(one);
  return registered !== null && registered === registeredName(other);
}

function registeredName(host: string): string | null {
  const labels = host.toLowerCase().replace(/\.$/, '').split('.');
  if (labels.length < 2 || isAddress(host)) return null;
  const [second = '', top = ''] = labels.slice(-2);
  const count = top.length === 2 && second.length <= 3 ? 3 : 2;
  return labels.length < count ? null : labels.slice(-count).join('.');
}

const isAddress = (host: string): boolean => host.startsWith('[') || /^[\d.]+$/.test(host);

/** Endings that no public name has (RFC 6761, 6762, 8375, and what routers and container networks use). */
const PRIVATE_ENDINGS = /(?:^|\.)(?:localhost|local|lan|home|internal|intranet|home\.arpa|test)$/;

/**
 * Whether a host is surely inside a private network: a private address, a name without a dot, or one with a private
 * ending. Whether it may be reached at all is for the outbound HTTP to say.
 */
export function isPrivateHost(host: string): boolean {
  const name = host.toLowerCase().replace(/^\[|\]$/g, '');
  if (isAddress(host)) return isAddressAllowed(name, 'private') && !isAddressAllowed(name, 'public');
  return !name.includes('.') || PRIVATE_ENDINGS.test(name);
}

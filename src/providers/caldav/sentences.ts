/** Home of the sentences for people: what is wrong with an account, and what to do about it. */
import type { Disconnected } from '../port.ts';
import { presetOfUrl } from './presets.ts';
import type { OtherAnswer } from './requests.ts';

/** What to check when a name and password were refused by the server of an address. */
export function passwordAdvice(url: string): string {
  const preset = presetOfUrl(url);
  if (preset === null) return 'Some services want an app password here instead of the usual one.';
  return `${preset.name} needs this as the password: ${preset.passwordHint}`;
}

/** A stored password that is refused now. */
export function passwordLost(url: string): Disconnected {
  const { host } = new URL(url);
  return {
    kind: 'disconnected',
    code: 'access_denied',
    reason: `The server "${host}" does not accept the password any more. Connect again with a password that is valid now. ${passwordAdvice(url)}`,
  };
}

/** Why an answer means that there is no account to be had at an address, and which field to mend. */
export function explainStatus({ status, host, url }: OtherAnswer): { field: 'url' | 'password'; reason: string } {
  const isNextcloud = new URL(url).pathname.includes('/remote.php/');
  if (status === 503 && isNextcloud)
    return {
      field: 'password',
      reason: `The Nextcloud at "${host}" answered with status 503. It does so in maintenance, and when an app password may not access files: allow that for the app password under "Security", or make a new one.`,
    };
  if (status === 403)
    return {
      field: isNextcloud ? 'password' : 'url',
      reason: `The server "${host}" does not allow this account to use CalDAV at this address.`,
    };
  if (status === 429 || status >= 500)
    return {
      field: 'url',
      reason: `The server "${host}" is not available at the moment (status ${status}). Try again later.`,
    };
  return {
    field: 'url',
    reason: `There is no CalDAV server at this address on "${host}". Use the address that your provider gives for CalDAV.`,
  };
}

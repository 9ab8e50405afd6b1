/** Home of the address of an endpoint at rest: what of it is a secret is sealed, and what may be shown stands beside it. */
import type { Sealer } from '../base/sealed.ts';

/** An address as it is stored. `urlSealed` null: it holds no secret, and `url` is all of it. */
export type StoredUrl = { url: string; urlSealed: string | null };

/** What addresses are sealed for. */
export const URL_PURPOSE = 'webhook-url';

/** Prepares an address for storing: the values of its query, and a password, are secrets of the receiver. */
export function sealUrl(sealer: Sealer, url: string): StoredUrl {
  const shown = shownUrl(url);
  return { url: shown, urlSealed: shown === url ? null : sealer.seal(URL_PURPOSE, url) };
}

/** @throws {AppError} `sealed_value_unreadable` it was sealed with another SECRET_KEY. */
export const openUrl = (sealer: Sealer, { url, urlSealed }: StoredUrl): string =>
  urlSealed === null ? url : sealer.open(URL_PURPOSE, urlSealed);

/** What of an address may be shown: `https://example.com/hook?token=***`. */
function shownUrl(text: string): string {
  const url = new URL(text);
  if (`${url.username}${url.password}${url.search}${url.hash}` === '') return text;
  const names = [...url.searchParams.keys()].map((name) => `${encodeURIComponent(name)}=***`);
  return `${url.origin}${url.pathname}${names.length === 0 ? '' : '?'}${names.join('&')}`;
}

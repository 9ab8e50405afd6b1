/** Home of Google's addresses, and of what every part of the adapter needs. */
import { withoutSlash } from '../json-api.ts';
import type { ProviderApi } from '../json-api.ts';

/** Where Google is. Origins without a path, as in the configuration; `userinfo` is a full address. */
export type GoogleUrls = { accounts: string; token: string; api: string; userinfo: string };

/** What every part of the adapter needs. */
export type GoogleDeps = ProviderApi & { urls: GoogleUrls };

/** Builds an address under the Calendar API. Each path part is encoded, because calendar ids contain `@` and `#`. */
export function calendarUrl(deps: GoogleDeps, path: readonly string[], query: URLSearchParams | null = null): string {
  const search = query === null ? '' : `?${query.toString()}`;
  return `${withoutSlash(deps.urls.api)}/calendar/v3/${path.map(encodeURIComponent).join('/')}${search}`;
}

/** Home of the links to consent pages as this page follows them. */

/** Providers with a consent page. */
export type ConsentProvider = 'google' | 'microsoft';

/** The link with one account chosen beforehand: this server, Google and Microsoft all call it `login_hint`. */
export function linkForAccount(link: string, account: string): string {
  const url = new URL(link);
  url.searchParams.set('login_hint', account);
  return url.href;
}

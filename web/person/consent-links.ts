/** Home of the links to consent pages as this page follows them. */

/** Providers with a consent page. */
export type ConsentProvider = 'google' | 'microsoft';

/** The consent page with one account chosen beforehand: Google and Microsoft both call it `login_hint`. */
export function linkForAccount(link: string, account: string): string {
  const url = new URL(link);
  url.searchParams.set('login_hint', account);
  // To ask for the account all the same would undo the choice.
  if (url.searchParams.get('prompt') === 'select_account') url.searchParams.delete('prompt');
  return url.href;
}

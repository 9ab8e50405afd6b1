/** Home of the links to consent pages as this page follows them. */

/** The consent page with one account chosen beforehand: Google and Microsoft both call it `login_hint`. */
export function linkForAccount(link: string, account: string): string {
  const url = new URL(link);
  url.searchParams.set('login_hint', account);
  return url.href;
}

/** Home of the links of a Google conference: its entry points, the Meet link, and its notes; pure. */

/** What a Google event says of its conference. */
type Conference = {
  hangoutLink?: string | undefined;
  conferenceData?:
    | {
        entryPoints: readonly {
          entryPointType?: string | undefined;
          uri?: string | undefined;
          passcode?: string | undefined;
          password?: string | undefined;
        }[];
        notes?: string | undefined;
      }
    | undefined;
};
type EntryPoint = NonNullable<Conference['conferenceData']>['entryPoints'][number];

/** Entry points that are no page. */
const NO_PAGES: readonly string[] = ['phone', 'sip'];
/** Where Meet lists its telephone numbers, as an entry point of type `more`. */
const DIAL_IN_PAGE = /^https:\/\/tel\.meet\//i;
const MAX_LINKS = 10;

/**
 * Lists the links of a conference, best first: video, the Meet link, other pages (add-ons put the meeting into `more`, and
 * Google may name a new type), and what stands in the notes.
 *
 * @see https://developers.google.com/workspace/calendar/api/v3/reference/events (conferenceData)
 */
export function conferenceLinks({ hangoutLink, conferenceData }: Conference): string[] {
  const entryPoints = conferenceData?.entryPoints ?? [];
  const linksOf = (isWanted: (type: string) => boolean): (string | undefined)[] =>
    entryPoints.filter(({ entryPointType = '' }) => isWanted(entryPointType)).map(withPasscode);
  const links = [
    ...linksOf((type) => type === 'video'),
    hangoutLink,
    ...linksOf((type) => type !== 'video' && !NO_PAGES.includes(type)),
    ...addressesIn(conferenceData?.notes ?? ''),
  ].flatMap((link) => (link === undefined || link === '' || DIAL_IN_PAGE.test(link) ? [] : [link]));
  return [...new Set(links)].slice(0, MAX_LINKS);
}

/** Notes may be HTML: an address ends where its attribute or tag does. */
const addressesIn = (notes: string): string[] => notes.match(/https?:\/\/[^\s<>"']+/gi) ?? [];

/** The parameter in which a service expects the passcode in its link. */
const PASSCODE_PARAMETERS: readonly { host: RegExp; path: RegExp; parameter: string }[] = [
  {
    host: /(?:^|\.)(?:zoom\.us|zoom\.com|zoom\.com\.cn|zoomus\.cn|zoom-x\.de|zoomgov\.com)$/,
    path: /^\/(?:j|w|s|my)\//,
    parameter: 'pwd',
  },
  { host: /^teams\.(?:microsoft\.com|live\.com|cloud\.microsoft)$/, path: /^\/meet\//, parameter: 'p' },
  { host: /\.webex\.com$/, path: /\/[jm]\.php$/, parameter: 'pwd' },
];

/** The address of an entry point; a passcode that stands beside it is put into a link that has none. */
function withPasscode({ uri, passcode, password }: EntryPoint): string | undefined {
  const secret = [passcode, password].map((text) => text?.trim() ?? '').find((text) => text !== '');
  if (uri === undefined || secret === undefined || !URL.canParse(uri)) return uri;
  const url = new URL(uri);
  const rule = PASSCODE_PARAMETERS.find(({ host, path }) => host.test(url.hostname) && path.test(url.pathname));
  if (rule === undefined || url.searchParams.has(rule.parameter)) return uri;
  const separator = url.search === '' ? '?' : '&';
  return `${url.origin}${url.pathname}${url.search}${separator}${rule.parameter}=${encodeURIComponent(secret)}`;
}

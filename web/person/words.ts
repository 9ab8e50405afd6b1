/** Home of every sentence of this page that no other page says. */
import type { CalendarConnection, RecordingDecision } from '../../client/index.ts';
import { sharedWords } from '../shared/words.ts';
import type { Flag, Preset } from './presets.ts';
import type { ConsentProvider } from './consent-links.ts';

const PROVIDER_WORDS: Record<ConsentProvider, string> = { google: 'Google', microsoft: 'Microsoft' };

/** What the page says. */
export const words = {
  ...sharedWords,

  title: 'Your meetings',
  lead: 'Choose which of your online meetings a bot joins and records.',
  pageOf: 'This is the page of',
  jumpTo: 'On this page',
  timesAreIn: (zone: string): string => `Times are in ${zone.replaceAll('_', ' ')}.`,

  noToken: {
    title: 'Open this page from your app’s link',
    text: 'This page belongs to one person, and the link in your app says who it is. Open it from there.',
  },
  tokenExpired: {
    title: 'This page has expired',
    text: 'For your safety it closes after 24 hours. Open it again from your app’s link.',
  },
  tokenInvalid: {
    title: 'This link does not work',
    text: 'It is incomplete, or was made for another place. Open the page again from your app’s link.',
  },
  userDeleted: {
    title: 'There is nothing here any more',
    text: 'Your app removed your calendars and preferences. Open the page again from your app’s link to start anew.',
  },

  otherPageQuestion: (other: string): string => `Open the page of ${other}?`,
  otherPageMeaning: (mine: string | null, other: string): string =>
    `${mine === null ? 'Another page is open in this tab.' : `This tab shows the page of ${mine}.`} The link belongs to ${other}: what you connect or change after it is theirs. Open it only if that is you.`,
  openOtherPage: 'Open it',
  stayHere: 'Stay here',
  otherLinkFailed: 'The link that was opened does not work, so this page stays as it is.',

  connected: (what: string): string => `${what} is connected. Your meetings appear below.`,
  connectFailed: (what: string): string => `${what} was not connected.`,
  yourCalendar: 'Your calendar',

  calendars: 'Calendars',
  connectFirst: 'Connect the calendar that your meetings are in. It is only read, never changed.',
  connectAnother: 'Connect another calendar',
  connect: (what: string): string => `Connect ${what}`,
  notSetUp: (what: string[]): string => `${what.join(' and ')} cannot be connected here.`,
  nowConnected: (account: string): string => `${account} is connected.`,
  nowDisconnected: (account: string): string => `${account} is disconnected.`,
  firstRead: 'Reading it for the first time …',
  currentAsOf: (ago: string): string => `Current as of ${ago}`,
  noCalendarRead: 'No calendar is switched on',
  disconnected: 'Disconnected',
  connectAgain: 'Connect again',
  lost: (account: string, what: string): string => `${account} (${what}) is disconnected.`,
  lostSeveral: (count: number): string => `${count} calendars are disconnected.`,
  lostMeaning: 'Nothing is recorded from there until you connect again.',
  disconnect: 'Disconnect',
  remove: 'Remove',
  disconnectQuestion: (account: string): string => `Disconnect ${account}?`,
  disconnectMeaning:
    'Its meetings leave this page, and bots that were booked for them are called off. You can connect it again at any time.',

  calendarsRead: (selected: number, total: number): string =>
    `${selected} of ${total} ${total === 1 ? 'calendar' : 'calendars'}`,
  calendarsOf: (account: string): string => `Calendars of ${account}`,
  findCalendar: 'Find a calendar',
  listAsKnown: (why: string): string =>
    `${why} The account could not be asked for its calendars; these are the known ones.`,
  noSuchCalendar: 'No calendar has this name.',
  readAll: 'All',
  readNone: 'None',
  choose: 'Switch on',
  unreadable: (count: number): string =>
    count === 1 ? 'one event could not be read' : `${count} events could not be read`,

  calDav: 'iCloud, Fastmail, Nextcloud or another service',
  calDavText: 'Over CalDAV, with your user name and a password',
  calDavService: 'Service',
  calDavOther: 'Another server',
  username: 'E-mail address or user name',
  usernameHelp: 'Well-known services are recognised by the e-mail address.',
  usernameMissing: 'Enter your e-mail address or user name.',
  server: 'Address of the server',
  serverExample: 'https://caldav.example.com',
  serverHelp: 'Leave it empty to have it found by your e-mail address.',
  serverMissing: 'Enter the address of the server.',
  password: 'Password',
  passwordHelp: 'Many services want a password made for apps here. It is stored encrypted.',
  passwordMissing: 'Enter the password.',
  helpOf: (service: string): string => `Help from ${service}`,
  connectCalDav: 'Connect',
  lookingForCalendars: 'Looking for your calendars…',

  feed: 'Calendar feed (ICS)',
  feedText: 'Any calendar that offers an address to subscribe to',
  feedAddress: 'Address of the feed',
  feedAddressHelp:
    'The secret address in iCal format that your calendar offers, often under “Sharing”. It is stored encrypted.',
  feedOwn: 'Your e-mail addresses in it',
  feedOwnHelp: 'Optional, separated by commas. They tell which meetings you host.',
  feedAddressMissing: 'Enter the address of the feed.',
  connectFeed: 'Connect feed',
  readingFeed: 'Reading the feed …',

  recording: 'What is recorded',
  presets: 'Record',
  fineRules: 'Fine rules',
  anyOf: 'Record a meeting if any of these fits',
  allOf: 'But only if each of these fits',
  botName: 'Name of the bot',
  botNameHelp: 'Everybody in the meeting sees it.',
  botNameMissing: 'Enter a name.',

  meetings: 'Upcoming meetings',
  botCount: (count: number, total: number): string => `${count} of ${total} with a bot`,
  noMeetings: 'No meetings in the next 28 days. New ones appear here by themselves.',
  meetingsLost: 'Connect your calendar again to see your meetings.',
  meetingsSwitchedOff: 'Switch a calendar on to see its meetings.',
  meetingsSoon: 'Your meetings appear here in a moment.',
  showMore: (left: number): string => `Show more (${left} left)`,
  now: 'Now',
  allDay: 'All day',
  untitled: 'Without a title',
  unknownZone: {
    before: 'Its time zone “',
    after: '” is not known, so the time may be wrong: it was read as ',
    end: '.',
  },
  noLink: 'No meeting link',
  youHost: 'You host',
  hostedBy: 'Hosted by',
  somebodyElse: 'somebody else',
  external: 'External',
  repeats: 'Repeats',
  asking: 'One moment …',
  noBot: 'No bot',
  noBotComes:
    'It is to be recorded, but no bot comes: the one for this meeting was sent away or has been there already.',
  botPlanned: 'Bot planned',
  botJoins: (at: string): string => `Bot joins at ${at}`,
  botLate: 'Bot is late',
  botJoining: 'Bot is joining',
  botWaiting: 'Bot is waiting to be let in',
  botInCall: 'Bot is in the call',
  botRecording: 'Recording',
  botLeaving: 'Bot is leaving',
  botLeft: 'Bot has left',
  botFailed: 'Bot failed',
  simulated: (text: string): string => `${text} (simulated)`,
  record: 'Record',
  setByYou: 'Set by you',
  usePreferences: 'Use preferences',
  why: 'Why?',
  sinceWhen: (when: string): string => `Unchanged since ${when}.`,
  before: (reason: string): string => `Before: ${reason}`,
} as const;

/** Name and one sentence for each preset. */
export const PRESET_WORDS: Record<Preset, { name: string; text: string }> = {
  nothing: { name: 'Nothing', text: 'Only meetings you switch on yourself' },
  external: { name: 'External meetings', text: 'Somebody from outside the host’s organisation is invited' },
  internal: { name: 'Internal meetings', text: 'Everybody invited belongs to the host’s organisation' },
  all: { name: 'All meetings', text: 'Every meeting with a link that a bot can join' },
};

/** Name and one sentence for each flag. */
export const FLAG_WORDS: Record<Flag, { name: string; text: string }> = {
  record_external: {
    name: 'It is external',
    text: 'Somebody is invited whose e-mail domain differs from the host’s.',
  },
  record_internal: { name: 'It is internal', text: 'Everybody invited has the e-mail domain of the host.' },
  record_recurring: { name: 'It repeats', text: 'It is part of a series, such as a weekly meeting.' },
  record_non_host: {
    name: 'Somebody else hosts it',
    text: 'You are invited, and the meeting belongs to another person.',
  },
  record_confirmed: { name: 'You accepted it', text: 'Meetings you declined or have not answered are left out.' },
  record_only_host: { name: 'You host it', text: 'Meetings that belong to another person are left out.' },
};

/** What each rule of a decision asks. A rule that is not listed is shown by its name. */
export const RULE_WORDS: Readonly<Record<string, string>> = {
  has_meeting_link: 'It has a meeting link',
  platform_is_supported: 'A bot can join there',
  has_start_and_end: 'It has a start and an end',
  is_not_cancelled: 'It is not cancelled',
  calendar_is_connected: 'Its calendar is connected',
  has_not_ended: 'It has not ended',
  override_should_record: 'Your switch for this meeting',
  record_external: 'Preference: external meetings',
  record_internal: 'Preference: internal meetings',
  record_recurring: 'Preference: meetings that repeat',
  record_non_host: 'Preference: meetings others host',
  record_confirmed: 'Only if you accepted it',
  record_only_host: 'Only if you host it',
};

/** How a rule came out. */
export const OUTCOME_WORDS: Record<RecordingDecision['trace'][number]['outcome'], string> = {
  passed: 'yes',
  failed: 'no',
  matched: 'fits',
  not_matched: 'does not fit',
  not_used: 'not used',
};

/** Facts that the server tells in the words of its API. Others are shown as they are. */
export const FACT_WORDS: Readonly<Record<string, string>> = {
  'set to true': 'switched on',
  'set to false': 'switched off',
  'not set': 'not used',
  'preference is off': 'off',
};

/** What a connection is called. */
export const KIND_WORDS: Record<CalendarConnection['kind'], string> = {
  google: 'Google Calendar',
  microsoft: 'Microsoft Outlook',
  caldav: 'CalDAV',
  ics: 'Calendar feed',
};

const PLATFORM_WORDS: Readonly<Record<string, string>> = {
  zoom: 'Zoom',
  google_meet: 'Google Meet',
  microsoft_teams: 'Microsoft Teams',
  microsoft_teams_live: 'Microsoft Teams',
  webex: 'Webex',
  goto_meeting: 'GoTo Meeting',
};

/** The name of a meeting service; one that is not listed by its own word. */
export function platformName(platform: string): string {
  const plain = platform.replaceAll('_', ' ');
  return PLATFORM_WORDS[platform] ?? plain.charAt(0).toUpperCase() + plain.slice(1);
}

/** Puts the names of services where a sentence has their words in the API. */
export const withServiceNames = (sentence: string): string =>
  sentence.replaceAll(/[a-z]+(?:_[a-z]+)*/g, (word) => PLATFORM_WORDS[word] ?? word);

const connectErrors = (provider: string): Readonly<Record<string, string>> => ({
  access_denied: `You did not give access at ${provider}. Connect again and choose “Allow” or “Accept”.`,
  invalid_scope: `The box for the calendar was not ticked at ${provider}. Connect again and leave it ticked.`,
  refresh_token_missing: `${provider} gave access for one hour only. Connect again.`,
  account_email_missing: `${provider} did not say which account it is. Connect again and allow your e-mail address too.`,
  code_invalid: `The answer of ${provider} was used before or is too old. Connect again.`,
  code_missing: `The answer of ${provider} was damaged on the way. Connect again.`,
  state_invalid: `The answer of ${provider} was damaged on the way. Connect again.`,
  provider_refused: `${provider} refused. Connect again, or try another account.`,
  account_unusable: `This account has no calendar that can be read. Connect another one.`,
  scope_missing: `The calendar was not allowed at ${provider}. Connect again and allow it.`,
  consent_revoked: `${provider} took the access back. Connect again.`,
  calendar_user_deleted: 'Your app removed your calendars and preferences. Open the page again from your app’s link.',
  calendar_token_expired: 'The page was open for too long. Open it again from your app’s link.',
  calendar_token_invalid: 'The page’s link was damaged on the way. Open it again from your app’s link.',
  provider_unavailable: `${provider} has trouble at the moment. Connect again in a few minutes.`,
  provider_response_invalid: `${provider} has trouble at the moment. Connect again in a few minutes.`,
  internal_error: 'Something is wrong on our side at the moment. Connect again in a few minutes.',
  client_missing: `${provider} cannot be connected here. Ask whoever gave you the link to this page.`,
  client_refused: `${provider} does not accept this page. Ask whoever gave you the link to it.`,
  redirect_uri_refused: `${provider} does not accept this page. Ask whoever gave you the link to it.`,
  redirect_url_missing: `${provider} does not accept this page. Ask whoever gave you the link to it.`,
  redirect_not_allowed: 'The link to this page is not allowed here. Ask whoever gave it to you.',
});

/** What a failed connection means for the person. The code comes from an address, so one that is not known says nothing. */
export function connectError(provider: ConsentProvider | null, code: string): string {
  const errors = connectErrors(provider === null ? 'the provider' : PROVIDER_WORDS[provider]);
  return (Object.hasOwn(errors, code) ? errors[code] : undefined) ?? 'Connect again.';
}

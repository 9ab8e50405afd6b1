/** Home of the presets: CalDAV services that many people use, with what each needs to be told. */
import type { AccountPreset } from '../port.ts';
import { isSameSite } from './hosts.ts';

/** The services, in the order to show them. */
export const CALDAV_PRESETS: readonly AccountPreset[] = [
  {
    id: 'icloud',
    name: 'iCloud',
    url: 'https://caldav.icloud.com/',
    urlExample: null,
    usernameHint: 'The email address of your Apple Account.',
    passwordHint:
      'An app-specific password, not the one of your Apple Account: make one at account.apple.com under "Sign-In and Security". Changing the password of your Apple Account ends all of them.',
    helpUrl: 'https://support.apple.com/102654',
    emailDomains: ['icloud.com', 'me.com', 'mac.com'],
  },
  {
    id: 'fastmail',
    name: 'Fastmail',
    url: 'https://caldav.fastmail.com/',
    urlExample: null,
    usernameHint: 'Your Fastmail address with its domain.',
    passwordHint:
      'An app password, not the one you sign in with: make one in Fastmail under "Settings", "Privacy & Security", with access to calendars.',
    helpUrl: 'https://www.fastmail.help/hc/en-us/articles/360058752854-App-passwords',
    emailDomains: ['fastmail.com', 'fastmail.fm'],
  },
  {
    id: 'nextcloud',
    name: 'Nextcloud',
    url: null,
    urlExample: 'https://cloud.example.com/remote.php/dav',
    usernameHint: 'Your user name in Nextcloud.',
    passwordHint:
      'An app password: make one in Nextcloud under "Personal settings", "Security", and leave its access to files allowed. It is required with two-factor authentication.',
    helpUrl: 'https://docs.nextcloud.com/server/latest/user_manual/en/session_management.html',
    emailDomains: [],
  },
  {
    id: 'mailbox-org',
    name: 'mailbox.org',
    url: 'https://dav.mailbox.org/',
    urlExample: null,
    usernameHint: 'Your mailbox.org address.',
    passwordHint:
      'An application password, which you make in the settings of mailbox.org under "Security"; without two-factor authentication the usual password may do.',
    helpUrl: 'https://kb.mailbox.org/',
    emailDomains: ['mailbox.org'],
  },
  {
    id: 'zoho',
    name: 'Zoho',
    url: 'https://calendar.zoho.com/caldav/',
    urlExample: null,
    usernameHint: 'The email address of your Zoho account.',
    passwordHint:
      'Your Zoho password; with two-factor authentication an application-specific password, which you make at accounts.zoho.com under "Security". Accounts in Europe and India have calendar.zoho.eu and calendar.zoho.in as their server.',
    helpUrl: null,
    emailDomains: ['zoho.com', 'zohomail.com'],
  },
  {
    id: 'yahoo',
    name: 'Yahoo',
    url: 'https://caldav.calendar.yahoo.com/',
    urlExample: null,
    usernameHint: 'Your Yahoo address.',
    passwordHint:
      'An app password, not the one you sign in with: make one in your Yahoo account under "Security", "App password".',
    helpUrl: 'https://help.yahoo.com/kb/SLN15241.html',
    emailDomains: [
      'yahoo.com',
      'ymail.com',
      'rocketmail.com',
      'yahoo.co.uk',
      'yahoo.de',
      'yahoo.fr',
      'yahoo.it',
      'yahoo.es',
    ],
  },
  {
    id: 'posteo',
    name: 'Posteo',
    url: 'https://posteo.de:8443/',
    urlExample: null,
    usernameHint: 'Your Posteo address.',
    passwordHint: 'The password of your Posteo account.',
    helpUrl: 'https://posteo.de/en/help',
    emailDomains: ['posteo.de', 'posteo.net', 'posteo.org', 'posteo.eu', 'posteo.at', 'posteo.ch'],
  },
];

/** The service an email address belongs to; null when it is none of them. */
export function presetOfDomain(domain: string): AccountPreset | null {
  return CALDAV_PRESETS.find(({ emailDomains }) => emailDomains.includes(domain.toLowerCase())) ?? null;
}

/** The service behind an address. Nextcloud is known by its path, because everybody has it on another host. */
export function presetOfUrl(url: string): AccountPreset | null {
  const { hostname, pathname } = new URL(url);
  const known = CALDAV_PRESETS.find(
    (preset) => preset.url !== null && isSameSite(new URL(preset.url).hostname, hostname),
  );
  if (known !== undefined) return known;
  return pathname.includes('/remote.php/') ? (CALDAV_PRESETS.find(({ id }) => id === 'nextcloud') ?? null) : null;
}

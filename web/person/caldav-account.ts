/** Home of what the name of a CalDAV account tells. */
import type { ConnectLinks } from '../../client/index.ts';

/** What a form shows about a well-known CalDAV service. */
export type CalDavPreset = ConnectLinks['caldav']['presets'][number];

/** The preset whose service has this email address; null while it is no whole address, or of another domain. */
export function presetForUsername(username: string, presets: readonly CalDavPreset[]): CalDavPreset | null {
  const domain = username.trim().toLowerCase().split('@').at(1);
  return presets.find((preset) => domain !== undefined && preset.email_domains.includes(domain)) ?? null;
}

/** The user name of a connected account, which the API shows with its server where it is no email address: `kim (cloud.example.com)`. */
export const usernameOf = (account: string): string => account.replace(/ \([^()]*\)$/, '');

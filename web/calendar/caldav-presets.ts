/** Home of which preset of a well-known CalDAV service an account belongs to. */
import type { CalDavPreset } from './wire.ts';

/** The preset whose service has this email address; null while it is no whole address, or of another domain. */
export function presetForAccount(account: string, presets: readonly CalDavPreset[]): CalDavPreset | null {
  const domain = account.trim().toLowerCase().split('@').at(1);
  return presets.find((preset) => domain !== undefined && preset.email_domains.includes(domain)) ?? null;
}

/** Home of the notification channel: a provider's promise to notify us about one calendar, and when to renew it. */

const RENEW_AT_SHARE_OF_LIFE = 0.8;
const RENEW_JITTER = 0.1;

/** A channel. `providerResourceId` null: it is not opened yet. */
export type NotificationChannel = {
  id: string;
  calendarId: string;
  secret: string;
  providerResourceId: string | null;
  expiresAt: Date | null;
  /** The provider asked that the next renewal begins with a fresh access token. */
  wantsFreshAccess: boolean;
  /** Its secret is the signature of its id; false: it was opened when secrets were random, and is replaced when it is renewed. */
  isSigned: boolean;
};

/** When a channel is replaced: with about a fifth of its life left, spread so that many do not fall together. */
export function renewAt(openedAt: Date, expiresAt: Date, random: number): Date {
  const life = Math.max(0, expiresAt.getTime() - openedAt.getTime());
  return new Date(openedAt.getTime() + life * (RENEW_AT_SHARE_OF_LIFE - RENEW_JITTER * random));
}

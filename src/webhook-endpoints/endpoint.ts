/** Home of the webhook endpoint: its type, which addresses it may have, and when it is switched off. */
import type { WebhookShape } from '../webhook-events/index.ts';
import type { StoredUrl } from './endpoint-url.ts';

/** Names of the signature headers. */
export type HeaderFamily = 'webhook' | 'svix';

/** A customer's address, secret and chosen event types. */
export type WebhookEndpoint = {
  id: string;
  workspaceId: string;
  /** What may be shown of its address: the values of a query are left out. */
  url: string;
  /** By name, by family (`bot.*`), or all of them (`*`). */
  eventTypes: string[];
  shape: WebhookShape;
  headers: HeaderFamily;
  isEnabled: boolean;
  /** Why Rollcall switched it off, for its owner; null when it did not. */
  disabledReason: string | null;
  /** First failed attempt since the last success. */
  failingSince: Date | null;
  createdAt: Date;
};

/** What a customer chooses about an endpoint. */
export type EndpointChoices = StoredUrl & {
  eventTypes: WebhookEndpoint['eventTypes'];
  shape: WebhookShape;
  headers: HeaderFamily;
  isEnabled: boolean;
};

/** Most endpoints of a workspace. */
export const MAX_ENDPOINTS = 50;
const SWITCH_OFF_AFTER_MS = 5 * 24 * 60 * 60 * 1000;

/**
 * What is wrong with an address for webhooks, in one sentence; null when nothing is. Whether its host leads into a
 * private network is checked with every request, because names can change where they point.
 *
 * @param options.allowHttp Whether plain http is fine (development).
 */
export function endpointUrlProblem(text: string, options: { allowHttp: boolean }): string | null {
  if (!URL.canParse(text)) return 'This is not a web address. Send one such as https://example.com/webhooks.';
  const url = new URL(text);
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return 'The address must start with https://.';
  if (url.protocol === 'http:' && !options.allowHttp) {
    return 'The address must start with https://, so that nobody on the way can read the webhooks.';
  }
  if (url.username !== '' || url.password !== '') {
    return 'The address must not hold a user name or a password; verify the signature instead.';
  }
  return null;
}

/**
 * Whether an endpoint is switched off now that a delivery to it was given up.
 *
 * It is, when nothing got through for 5 days. Asking only when a delivery is given up means that more than a day of
 * failures lies right behind it: one failure before and one after a quiet week never switch an endpoint off.
 *
 * @param failingSince First failed attempt since the last success; null when the last one succeeded.
 */
export const isToBeSwitchedOff = (failingSince: Date | null, now: Date): boolean =>
  failingSince !== null && now.getTime() - failingSince.getTime() >= SWITCH_OFF_AFTER_MS;

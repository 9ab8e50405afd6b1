/** Home of what the journeys share: what an app asks again and again, and where it listens. */
import assert from 'node:assert/strict';
import type { ClientBot } from '../support/calendar-client.ts';
import type { ApiClient } from '../support/rollcall.ts';
import type { CaughtWebhook, WebhookCatcher } from '../support/webhook-catcher.ts';

/** Where consent is given: the addresses that the calendar client needs. */
export const target = (rollcall: { url: string; sandboxUrl: string }): { rollcallUrl: string; sandboxUrl: string } => ({
  rollcallUrl: rollcall.url,
  sandboxUrl: rollcall.sandboxUrl,
});

/** A full minute some hours from now, as text. */
export const inHours = (hours: number): string =>
  new Date(Math.ceil(Date.now() / 60_000) * 60_000 + hours * 3_600_000).toISOString();

/** One bot; null when there is none with this id. */
export async function botOf(api: ApiClient, id: string | null): Promise<ClientBot | null> {
  const { status, body } = await api('GET', `/api/v1/bot/${id ?? 'none'}/`);
  assert.ok(status === 200 || status === 404, JSON.stringify(body));
  return status === 200 ? (body as ClientBot) : null;
}

/** Every bot of the workspace, all pages. */
export async function allBots(api: ApiClient): Promise<ClientBot[]> {
  const bots: ClientBot[] = [];
  for (let path: string | null = '/api/v1/bot/'; path !== null;) {
    const { status, body } = await api('GET', path);
    assert.equal(status, 200, JSON.stringify(body));
    const page = body as { next: string | null; results: ClientBot[] };
    bots.push(...page.results);
    path = page.next === null ? null : page.next.replace(/^https?:\/\/[^/]+/, '');
  }
  return bots;
}

/** The names of a bot's statuses, oldest first. */
export const statusesOf = (bot: ClientBot | null): string[] => (bot?.status_changes ?? []).map((change) => change.code);

/** A delivery of the workspace as the API lists it. */
export type Delivery = { event_id: string; event_type: string; status: string; payload: Record<string, unknown> };

/** Every delivery of an endpoint, all pages, newest first. */
export async function allDeliveries(api: ApiClient, endpointId: string, query = ''): Promise<Delivery[]> {
  const deliveries: Delivery[] = [];
  const first = `/api/v1/webhook-deliveries/?webhook_endpoint_id=${endpointId}${query}`;
  for (let path: string | null = first; path !== null;) {
    const { status, body } = await api('GET', path);
    assert.equal(status, 200, JSON.stringify(body));
    const page = body as { next: string | null; results: Delivery[] };
    deliveries.push(...page.results);
    path = page.next === null ? null : page.next.replace(/^https?:\/\/[^/]+/, '');
  }
  return deliveries;
}

/** Adds a webhook endpoint on the catcher; it wants everything unless told otherwise. */
export async function addEndpoint(
  api: ApiClient,
  catcher: WebhookCatcher,
  wish: { path?: string; shape?: 'new' | 'status_change'; headers?: 'webhook' | 'svix'; event_types?: string[] } = {},
): Promise<{ id: string; secret: string }> {
  const { path = '/hook', ...choices } = wish;
  const { status, body } = await api('POST', '/api/v1/webhook-endpoints/', {
    body: { url: catcher.url(path), event_types: ['*'], ...choices },
  });
  assert.equal(status, 201, JSON.stringify(body));
  return body as { id: string; secret: string };
}

/** The event name of a webhook. */
export const eventOf = (webhook: CaughtWebhook): string => (webhook.body as { event: string }).event;

/** The data of a webhook. */
export const dataOf = (webhook: CaughtWebhook): unknown => (webhook.body as { data: unknown }).data;

/** A connection as our own endpoint shows it. */
export type ShownConnection = {
  id: string;
  kind: string;
  account: string;
  connected: boolean;
  reason: string | null;
  calendars_count: number;
  proven_current_at: string | null;
};

/** The connections of a person. */
export async function connectionsOf(api: ApiClient, person: { token: string }): Promise<ShownConnection[]> {
  const { status, body } = await api('GET', '/api/v1/calendar/connections/', { token: person.token });
  assert.equal(status, 200, JSON.stringify(body));
  return body as ShownConnection[];
}

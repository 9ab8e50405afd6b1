/** Home of Microsoft's notifications: one item for each subscription that hears of a change, many items in one message. */
import { setTimeout as wait } from 'node:timers/promises';
import type { Change } from '../events/edits.ts';
import type { DeliveryRules } from '../notifications.ts';
import { ownerOf, type MicrosoftContext } from './context.ts';
import type { LifecycleEvent } from './control-contract.ts';
import { idOf } from './event-resource.ts';
import {
  tenantOf,
  type Calendar,
  type ChangeType,
  type Item,
  type MicrosoftFields,
  type Person,
  type Subscription,
} from './store.ts';
import { isAlive } from './subscriptions.ts';
import { visibilityOf } from './visibility.ts';

/** Everything but 2xx is tried again. */
const DELIVERY: DeliveryRules = {
  isDelivered: (status) => status >= 200 && status < 300,
  isRetried: (status) => status < 200 || status >= 300,
};
export const MESSAGE_HEADERS = { 'content-type': 'application/json; charset=utf-8' };

/** Tells who listens about a change to an event. */
export function notifyChange(
  microsoft: MicrosoftContext,
  { target, calendarIds, added }: Change<MicrosoftFields>,
): void {
  for (const calendarId of calendarIds) {
    const calendar = microsoft.state.calendars.get(calendarId);
    const copy = calendar?.copies.get(target.event.id);
    if (calendar === undefined || copy === undefined) continue;
    const owner = ownerOf(microsoft.state, calendar);
    const isGone = visibilityOf(copy, target.occurrence, owner) === 'gone';
    if (isGone && microsoft.announcedGone.has(copy)) continue;
    if (!isGone) microsoft.announcedGone.delete(copy);
    else if (target.occurrence === null) microsoft.announcedGone.add(copy);
    const changeType = isGone ? 'deleted' : added.includes(calendarId) ? 'created' : 'updated';
    for (const subscription of listeners(microsoft, calendar)) {
      const person = microsoft.state.people.get(subscription.email);
      if (person === undefined || !subscription.changeTypes.includes(changeType)) continue;
      const id = idOf(copy, target.occurrence, listenerOf(person, subscription));
      send(microsoft, subscription.notificationUrl, changeItem(person, subscription, changeType, id));
    }
  }
}

/** Tells who listens to a calendar that something changed although nothing did. */
export function notifyCalendar(microsoft: MicrosoftContext, calendar: Calendar): void {
  const [copy] = calendar.copies.values();
  for (const subscription of listeners(microsoft, calendar)) {
    const person = microsoft.state.people.get(subscription.email);
    if (person === undefined) continue;
    const id = copy === undefined ? 'AAMkAGI2none=' : idOf(copy, null, listenerOf(person, subscription));
    send(microsoft, subscription.notificationUrl, changeItem(person, subscription, 'updated', id));
  }
}

function listeners(microsoft: MicrosoftContext, calendar: Calendar): Subscription[] {
  return [...microsoft.state.subscriptions.values()].filter(
    (subscription) =>
      isAlive(microsoft, subscription) &&
      (subscription.calendarId === null
        ? subscription.email === calendar.ownerEmail
        : subscription.calendarId === calendar.id),
  );
}

/** Who hears of a change, with the ids they asked for. */
const listenerOf = (person: Person, { hasImmutableIds }: Subscription): Parameters<typeof idOf>[2] => ({
  person,
  preferences: { idForm: hasImmutableIds ? 'immutable' : 'regular' },
});

/** What a message says of one change. */
export function changeItem(person: Person, subscription: Subscription, changeType: ChangeType, id: string): Item {
  const resource = `Users/${person.id}/Events/${id}`;
  return {
    subscriptionId: subscription.id,
    subscriptionExpirationDateTime: new Date(subscription.expiresMs).toISOString(),
    changeType,
    resource,
    resourceData: {
      '@odata.type': '#Microsoft.Graph.Event',
      '@odata.id': resource,
      '@odata.etag': `W/"${Buffer.from(id.slice(-12)).toString('base64')}"`,
      id,
    },
    clientState: subscription.clientState,
    tenantId: tenantOf(person),
  };
}

/** Sends a lifecycle event of a subscription. @returns false when it has no address for those. */
export function notifyLifecycle(
  microsoft: MicrosoftContext,
  subscription: Subscription,
  lifecycleEvent: LifecycleEvent,
): boolean {
  const person = microsoft.state.people.get(subscription.email);
  if (subscription.lifecycleNotificationUrl === null || person === undefined) return false;
  send(microsoft, subscription.lifecycleNotificationUrl, {
    subscriptionId: subscription.id,
    subscriptionExpirationDateTime: new Date(subscription.expiresMs).toISOString(),
    tenantId: tenantOf(person),
    clientState: subscription.clientState,
    lifecycleEvent,
  });
  return true;
}

/** Puts an item into the next message to an address. */
function send(microsoft: MicrosoftContext, address: string, item: Item): void {
  const key = JSON.stringify([address, 'lifecycleEvent' in item]);
  const waiting = microsoft.outbox.get(key);
  if (waiting !== undefined) {
    waiting.items.push(item);
    return;
  }
  microsoft.outbox.set(key, { address, items: [item] });
  microsoft.notifier.await(flushLater(microsoft, key));
}

async function flushLater({ outbox, notifier, settings, signal }: MicrosoftContext, key: string): Promise<void> {
  await wait(settings().notificationBatchMs, undefined, { signal }).catch(() => undefined);
  const message = outbox.get(key);
  outbox.delete(key);
  if (message === undefined || signal.aborted) return;
  const { address, items } = message;
  notifier.send({
    provider: 'microsoft',
    channelId: [...new Set(items.map(({ subscriptionId }) => String(subscriptionId)))].join(','),
    address,
    headers: MESSAGE_HEADERS,
    secretHeaders: [],
    body: JSON.stringify({ value: items }),
    content: { value: items.map(({ clientState: _secret, ...shown }) => shown) },
    rules: DELIVERY,
  });
}

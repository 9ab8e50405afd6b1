/** Home of the webhook delivery: as an attempt needs it, what came of an attempt, and as a person looks at it. */
import type { HeaderFamily, SealedSecrets, StoredUrl } from '../webhook-endpoints/index.ts';
import type { WebhookBody, WebhookShape } from '../webhook-events/index.ts';

/** A delivery with all that an attempt needs. */
export type DueDelivery = {
  id: string;
  state: 'pending' | 'delivered' | 'failed';
  /** Attempts since it was created or last replayed. */
  attemptsMade: number;
  /** All attempts before the last replay. */
  attemptsBeforeReplay: number;
  event: { id: string; type: string; body: WebhookBody };
  endpoint: {
    id: string;
    address: StoredUrl;
    shape: WebhookShape;
    headers: HeaderFamily;
    isEnabled: boolean;
    failingSince: Date | null;
    secrets: SealedSecrets;
  };
};

/** One finished attempt, with what it means for its delivery. */
export type FinishedAttempt = {
  deliveryId: string;
  /** Of the claim under which it was made. */
  fence: number;
  endpointId: string;
  /** As read before the attempt, so that a replay in between is noticed. */
  attemptsBeforeReplay: number;
  startedAt: Date;
  endedAt: Date;
  durationMs: number;
  httpStatus: number | null;
  error: string | null;
  isDelivered: boolean;
  /** Null unless this was the last attempt. */
  givenUpReason: string | null;
  /** Null when there is none. */
  nextAttemptAt: Date | null;
};

/** How an attempt was recorded: its number within the delivery, and when the delivery is due now; null when it is finished. */
export type RecordedAttempt = { number: number; dueAt: Date | null };

/** A delivery as a person looks at it. */
export type ListedDelivery = {
  id: string;
  endpointId: string;
  eventId: string;
  eventType: string;
  botId: string | null;
  state: 'pending' | 'delivered' | 'failed';
  failedReason: string | null;
  createdAt: Date;
  deliveredAt: Date | null;
  nextAttemptAt: Date | null;
  body: WebhookBody;
  shape: WebhookShape;
  attempts: { number: number; startedAt: Date; durationMs: number; httpStatus: number | null; error: string | null }[];
};

/** Which deliveries to list; undefined means any. */
export type DeliveryFilters = {
  id?: string | undefined;
  endpointId?: string | undefined;
  botId?: string | undefined;
  state?: 'pending' | 'delivered' | 'failed' | undefined;
  eventType?: string | undefined;
};

/** A place in the list: deliveries older than it, or newer. */
export type DeliveryCursor = { direction: 'older' | 'newer'; createdAt: Date; id: string };

/** An endpoint that began to fail, or is well again. */
export type TurnedEndpoint = {
  endpointId: string;
  isFailing: boolean;
  /** What it answered, or why nothing came; null when it is well. */
  lastError: string | null;
};

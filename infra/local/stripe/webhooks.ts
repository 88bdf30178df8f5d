import { createHmac } from 'node:crypto';
import type { Delivery, Ledger } from './ledger.ts';
import type { StripeEvent } from './objects.ts';

/** Where events are told, and the secret that signs them. */
export interface WebhookTarget {
  url: string;
  secret: string;
}

const FIRST_WAIT_MS = 250;
const LONGEST_WAIT_MS = 2 * 60_000;
const MOST_ATTEMPTS = 40;
const TIMEOUT_MS = 10_000;

/** The `Stripe-Signature` header of a body sent at an instant. */
export function signature(body: string, secret: string, now: Date): string {
  const t = Math.floor(now.getTime() / 1000);
  return `t=${t},v1=${createHmac('sha256', secret).update(`${t}.${body}`).digest('hex')}`;
}

/** Milliseconds to wait after so many failed attempts. */
export const waitAfter = (attempts: number) => Math.min(FIRST_WAIT_MS * 2 ** (attempts - 1), LONGEST_WAIT_MS);

/**
 * Tells every event at least once: each on its own, so their order is not kept, again and again until a 2xx (about an
 * hour). What a stopped server had not delivered is sent at the next start.
 */
export function startWebhooks(ledger: Ledger, target: WebhookTarget | undefined) {
  const closing = new AbortController();
  const waiting = new Set<NodeJS.Timeout>();

  const post = async (to: WebhookTarget, event: StripeEvent): Promise<number | string> => {
    const body = JSON.stringify(event, null, 2);
    try {
      const response = await fetch(to.url, {
        method: 'POST',
        headers: {
          'content-type': 'application/json; charset=utf-8',
          'stripe-signature': signature(body, to.secret, new Date()),
        },
        body,
        redirect: 'manual',
        signal: AbortSignal.any([closing.signal, AbortSignal.timeout(TIMEOUT_MS)]),
      });
      await response.body?.cancel();
      return response.status;
    } catch (error) {
      return error instanceof Error && error.name === 'TimeoutError' ? 'timeout' : 'no answer';
    }
  };

  const deliver = async (to: WebhookTarget, event: StripeEvent, { attempts: before }: Delivery) => {
    const outcome = await post(to, event);
    if (closing.signal.aborted) return;
    const attempts = before + 1;
    const isDelivered = typeof outcome === 'number' && outcome >= 200 && outcome < 300;
    const state = isDelivered ? 'delivered' : attempts < MOST_ATTEMPTS ? 'pending' : 'given-up';
    const delivery: Delivery = { id: event.id, object: 'webhook_delivery', attempts, outcome, state };
    ledger.note(isDelivered ? [delivery, { ...event, pending_webhooks: 0 }] : [delivery]);
    if (state !== 'pending') return;
    const timer = setTimeout(() => {
      waiting.delete(timer);
      void deliver(to, event, delivery);
    }, waitAfter(attempts));
    waiting.add(timer);
  };

  const send = (event: StripeEvent) => {
    const delivery = ledger.deliveries.get(event.id);
    if (target && delivery?.state === 'pending') void deliver(target, event, delivery);
  };
  for (const event of ledger.events.values()) send(event);

  return {
    isWanted: target !== undefined,
    /** The row that makes an event wait for its delivery; none without a webhook. */
    owed: (event: StripeEvent): Delivery[] =>
      target
        ? [{ id: event.id, object: 'webhook_delivery', attempts: 0, outcome: null, state: 'pending' }]
        : [],
    /** Starts telling an event that was saved as owed. */
    send,
    close: () => {
      closing.abort();
      for (const timer of waiting) clearTimeout(timer);
    },
  };
}

export type Webhooks = ReturnType<typeof startWebhooks>;

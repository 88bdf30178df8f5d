import { createHmac } from 'node:crypto';
import type { MischiefControl } from './control/mischief.ts';
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
 * hour). What a stopped server had not delivered is sent at the next start. Mischief can lose, double and delay.
 */
export function startWebhooks(ledger: Ledger, target: WebhookTarget | undefined, mischief: MischiefControl) {
  const closing = new AbortController();
  const waiting = new Map<string, NodeJS.Timeout>();

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

  const later = (event: StripeEvent, waitMs: number, tell: () => void) => {
    clearTimeout(waiting.get(event.id));
    const timer = setTimeout(() => {
      waiting.delete(event.id);
      tell();
    }, waitMs);
    waiting.set(event.id, timer);
  };

  const deliver = async (to: WebhookTarget, event: StripeEvent) => {
    const outcome = await post(to, event);
    if (closing.signal.aborted) return;
    const attempts = (ledger.deliveries.get(event.id)?.attempts ?? 0) + 1;
    const isDelivered = typeof outcome === 'number' && outcome >= 200 && outcome < 300;
    const state = isDelivered ? 'delivered' : attempts < MOST_ATTEMPTS ? 'pending' : 'given-up';
    const waitMs = waitAfter(attempts);
    const delivery: Delivery = {
      id: event.id,
      object: 'webhook_delivery',
      attempts,
      outcome,
      state,
      nextTryAt: state === 'pending' ? Date.now() + waitMs : null,
    };
    ledger.note(isDelivered ? [delivery, { ...event, pending_webhooks: 0 }] : [delivery]);
    if (state === 'pending') later(event, waitMs, () => void deliver(to, event));
  };

  const send = (event: StripeEvent) => {
    const delivery = ledger.deliveries.get(event.id);
    if (!target || delivery?.state !== 'pending') return;
    const { isLost, copies, waitMs } = mischief.next();
    if (isLost) {
      ledger.note([{ ...delivery, state: 'lost' }]);
      return;
    }
    later(event, waitMs, () => {
      for (let copy = 1; copy < copies; copy++) void post(target, event);
      void deliver(target, event);
    });
  };
  for (const event of ledger.events.values()) send(event);

  return {
    isWanted: target !== undefined,
    /** The row that makes an event wait for its delivery; none without a webhook. */
    owed: (event: StripeEvent): Delivery[] =>
      target
        ? [
            {
              id: event.id,
              object: 'webhook_delivery',
              attempts: 0,
              outcome: null,
              state: 'pending',
              nextTryAt: null,
            },
          ]
        : [],
    /** Starts telling an event that was saved as owed. */
    send,
    /** Tells events once more, the latest first, whatever became of them and without mischief. @returns how many */
    resend: (isWanted: (event: StripeEvent, delivery: Delivery) => boolean): number => {
      if (!target) return 0;
      const again = [...ledger.events.values()].filter((event) => {
        const delivery = ledger.deliveries.get(event.id);
        return delivery && isWanted(event, delivery);
      });
      for (const event of again.toReversed()) later(event, 0, () => void deliver(target, event));
      return again.length;
    },
    close: () => {
      closing.abort();
      for (const timer of waiting.values()) clearTimeout(timer);
    },
  };
}

export type Webhooks = ReturnType<typeof startWebhooks>;

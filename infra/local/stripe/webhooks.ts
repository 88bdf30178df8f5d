import { createHmac } from 'node:crypto';
import { exponentialDelayMs } from '@railhead/common/domain/exponential-delay';
import type { WebhookFaultControl } from './control/webhook-faults.ts';
import type { StripeEvent } from './objects.ts';
import type { StripeState, WebhookDelivery } from './state.ts';

/** The URL that receives events, and the secret that signs them. */
export interface WebhookTarget {
  url: string;
  secret: string;
}

const RETRY_DELAY = { firstMs: 250, longestMs: 2 * 60_000 };
const MAX_ATTEMPTS = 40;
const TIMEOUT_MS = 10_000;

/** The value of the `Stripe-Signature` header for a body. */
export function signatureHeader(body: string, secret: string, now: Date): string {
  const t = Math.floor(now.getTime() / 1000);
  return `t=${t},v1=${createHmac('sha256', secret).update(`${t}.${body}`).digest('hex')}`;
}

/**
 * Delivers every event at least once: in no particular order, with retries until a 2xx (for about an hour). Events that
 * were pending when the server stopped are sent at the next start. Webhook faults can lose, duplicate and delay them.
 */
export function startWebhooks(
  state: StripeState,
  target: WebhookTarget | undefined,
  webhookFaults: WebhookFaultControl,
) {
  const closing = new AbortController();
  const timers = new Map<string, NodeJS.Timeout>();

  const post = async (to: WebhookTarget, event: StripeEvent): Promise<number | string> => {
    const body = JSON.stringify(event, null, 2);
    try {
      const response = await fetch(to.url, {
        method: 'POST',
        headers: {
          'content-type': 'application/json; charset=utf-8',
          'stripe-signature': signatureHeader(body, to.secret, new Date()),
        },
        body,
        redirect: 'manual',
        signal: AbortSignal.any([closing.signal, AbortSignal.timeout(TIMEOUT_MS)]),
      });
      await response.body?.cancel();
      return response.status;
    } catch (error) {
      return error instanceof Error && error.name === 'TimeoutError' ? 'timeout' : 'no response';
    }
  };

  const schedule = (event: StripeEvent, delayMs: number, send: () => void) => {
    clearTimeout(timers.get(event.id));
    const timer = setTimeout(() => {
      timers.delete(event.id);
      send();
    }, delayMs);
    timers.set(event.id, timer);
  };

  const deliver = async (to: WebhookTarget, event: StripeEvent) => {
    const outcome = await post(to, event);
    if (closing.signal.aborted) return;
    const attempts = (state.deliveries.get(event.id)?.attempts ?? 0) + 1;
    const isDelivered = typeof outcome === 'number' && outcome >= 200 && outcome < 300;
    const status = isDelivered ? 'delivered' : attempts < MAX_ATTEMPTS ? 'pending' : 'given-up';
    const delayMs = exponentialDelayMs(attempts, RETRY_DELAY);
    const delivery: WebhookDelivery = {
      id: event.id,
      object: 'webhook_delivery',
      attempts,
      outcome,
      state: status,
      nextTryAt: status === 'pending' ? Date.now() + delayMs : null,
    };
    state.recordDelivery(isDelivered ? [delivery, { ...event, pending_webhooks: 0 }] : [delivery]);
    if (status === 'pending') schedule(event, delayMs, () => void deliver(to, event));
  };

  const send = (event: StripeEvent) => {
    const delivery = state.deliveries.get(event.id);
    if (!target || delivery?.state !== 'pending') return;
    const { isLost, copies, delayMs } = webhookFaults.next();
    if (isLost) {
      state.recordDelivery([{ ...delivery, state: 'lost' }]);
      return;
    }
    schedule(event, delayMs, () => {
      for (let copy = 1; copy < copies; copy++) void post(target, event);
      void deliver(target, event);
    });
  };
  for (const event of state.events.values()) send(event);

  return {
    isEnabled: target !== undefined,
    /** The entry that marks an event as pending; none without a webhook URL. */
    pendingDeliveries: (event: StripeEvent): WebhookDelivery[] =>
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
    /** Starts the delivery of an event that was saved as pending. */
    send,
    /** Sends events again, newest first, whatever their state and without webhook faults. @returns the number of events */
    resend: (isWanted: (event: StripeEvent, delivery: WebhookDelivery) => boolean): number => {
      if (!target) return 0;
      const again = [...state.events.values()].filter((event) => {
        const delivery = state.deliveries.get(event.id);
        return delivery && isWanted(event, delivery);
      });
      for (const event of again.toReversed()) schedule(event, 0, () => void deliver(target, event));
      return again.length;
    },
    close: () => {
      closing.abort();
      for (const timer of timers.values()) clearTimeout(timer);
    },
  };
}

export type Webhooks = ReturnType<typeof startWebhooks>;

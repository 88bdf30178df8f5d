import { seededChances } from './seeded-chances.ts';

/** Faults in the delivery of webhooks, as probabilities from 0 to 1 drawn from `seed`. */
export interface WebhookFaults {
  /** Never sent. */
  lose: number;
  /** Sent twice at once. */
  duplicate: number;
  /** Sent up to two seconds late, so that later events overtake it. */
  shuffle: number;
  /** Delay of every event, in milliseconds. */
  delayMs: number;
  seed: number;
}

export const NO_WEBHOOK_FAULTS: WebhookFaults = { lose: 0, duplicate: 0, shuffle: 0, delayMs: 0, seed: 1 };

const MAX_SHUFFLE_MS = 2000;

/** How one event is delivered. */
export interface DeliveryPlan {
  isLost: boolean;
  copies: number;
  delayMs: number;
}

/** The active webhook faults. A restart of the process clears them. */
export function openWebhookFaults() {
  let active = NO_WEBHOOK_FAULTS;
  let { fraction, comesTrue } = seededChances(active.seed);
  return {
    get: () => active,
    set: (faults: WebhookFaults) => {
      active = faults;
      ({ fraction, comesTrue } = seededChances(faults.seed));
    },
    /** Draws the plan for the next event. */
    next: (): DeliveryPlan => ({
      isLost: comesTrue(active.lose),
      copies: comesTrue(active.duplicate) ? 2 : 1,
      delayMs: active.delayMs + (comesTrue(active.shuffle) ? fraction() * MAX_SHUFFLE_MS : 0),
    }),
  };
}

export type WebhookFaultControl = ReturnType<typeof openWebhookFaults>;

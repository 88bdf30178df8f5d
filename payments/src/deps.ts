import type { Mongo } from '@railhead/common/store/mongo';
import type { Gateway } from './gateway/gateway.ts';
import type { Checkpoint } from './store/checkpoint.ts';
import type { PaymentStore } from './store/payment-store.ts';
import type { WebhookStore } from './store/webhook-store.ts';

/** What routes, consumers and the loop work with. */
export interface Deps {
  payments: PaymentStore;
  webhooks: WebhookStore;
  gateway: Gateway;
  /** Up to when the provider's lists were compared with the payments. */
  reconciled: Checkpoint;
  reconcileSeconds: number;
  /** The database's clock. */
  now: Mongo['now'];
}

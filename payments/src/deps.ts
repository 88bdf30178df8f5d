import type { App } from '@railhead/common/http/app';
import type { MessageInbox } from '@railhead/common/messaging/inbox';
import type { AccountRepository } from '@railhead/common/service/account-repository';
import type { Mongo } from '@railhead/common/store/mongo';
import type { DeclineLimiter } from './application/limit-declines.ts';
import type { RecordOutcome } from './application/record-outcome.ts';
import type { UnpaidOrders } from './application/report-unpaid-orders.ts';
import type { Gateway } from './gateway/gateway.ts';
import type { Checkpoint } from './persistence/checkpoint.ts';
import type { ConfirmationRepository } from './persistence/confirmation-repository.ts';
import type { DeclineRepository } from './persistence/decline-repository.ts';
import type { PaymentRepository } from './persistence/payment-repository.ts';
import type { WebhookRepository } from './persistence/webhook-repository.ts';

/** What routes, consumers, use cases and workers share. */
export interface Deps {
  accounts: AccountRepository;
  inbox: MessageInbox;
  payments: PaymentRepository;
  webhooks: WebhookRepository;
  declines: DeclineRepository;
  confirmations: ConfirmationRepository;
  declineLimiter: DeclineLimiter;
  gateway: Gateway;
  /** Up to when the provider's lists have been compared with the payments. */
  checkpoint: Checkpoint;
  recordOutcome: RecordOutcome;
  unpaidOrders: UnpaidOrders;
  log: App['log'];
  /** The database's clock. */
  now: Mongo['now'];
}

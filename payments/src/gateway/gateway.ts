import { Unavailable } from '@railhead/common/runtime/unavailable';
import type { DeclinedCharge } from '../domain/decline-limits.ts';
import type { IntentSnapshot, ProviderRefund } from '../domain/intent-snapshot.ts';
import type { MoneyMovement } from '../domain/journal.ts';
import type { IntentHandle, Payment } from '../domain/payment.ts';
import type { Refund } from '../domain/refund.ts';

/** Something about an intent changed. What moves money is fetched, never taken from the webhook. */
export interface WebhookEvent {
  id: string;
  type: string;
  intentId?: string;
  /** When it happened, to the second. */
  createdAt: Date;
  /** Why the card was declined, or its bank's check failed. */
  declineCode?: string;
  /** The attempt that the bank declined. It is counted from the webhook, because a later attempt hides it. */
  declined?: DeclinedCharge;
}

/** An intent as a list contains it: enough to decide whether the payment must be polled. */
export interface IntentSummary {
  id: string;
  /** The order that its metadata names, if any. */
  orderId?: string;
  status: IntentSnapshot['status'];
}

/** A refund as a list contains it. */
export type RefundSummary = Pick<ProviderRefund, 'refundId' | 'state'> & { intentId: string };

/** What became of trying a card. `action`: its bank wants to authenticate the buyer. */
export type ConfirmationResult =
  | { kind: 'authorized' | 'processing' | 'ended' }
  | { kind: 'action'; url?: string }
  | { kind: 'declined'; decline: CardDecline };

/** Why no bank accepted a card, in the provider's words. */
export interface CardDecline {
  code?: string;
  declineCode?: string;
  message?: string;
  /** The attempt that the bank declined; absent if the bank was not asked. */
  charge?: DeclinedCharge;
}

/**
 * The payment provider as Railhead uses it. Every call throws `Unavailable` when the result is unknown (no response, 5xx,
 * too many requests) and `ProviderRefused` when the provider refused for good. No call is repeated automatically.
 * Amounts are in minor units of ISO 4217 on this side; the gateway converts them from and to the provider's unit.
 */
export interface Gateway {
  /** The key with which the browser talks to the provider. */
  publishableKey: string;
  /** The provider's address, only if it runs on this machine. */
  localUrl?: string;
  /** Creates an intent that authorises now and captures later. The same attempt returns the same intent. */
  createIntent(payment: Pick<Payment, 'orderId' | 'amount'>, attempt: number): Promise<IntentHandle>;
  /** Searches for the order's intent among those created since `askedAt`. */
  findIntent(orderId: string, askedAt: Date): Promise<IntentHandle | undefined>;
  getIntent(intentId: string): Promise<IntentSnapshot>;
  /** The fingerprint of the card in a confirmation token. The bank is not asked. */
  getCard(token: string): Promise<string | undefined>;
  /**
   * Tries the card of a token, or goes on with the one whose buyer was authenticated. The same token is tried once, however
   * often it is sent.
   */
  confirm(intentId: string, token?: string): Promise<ConfirmationResult>;
  /** Captures the authorised money. The provider does so once, however often it is called. */
  capture(intentId: string): Promise<void>;
  cancel(intentId: string): Promise<void>;
  /** Refunds `amount` for the cancellation `id`. The same attempt makes the same refund. */
  refund(intentId: string, refund: Pick<Refund, 'id' | 'amount' | 'asking'>, currency: string): Promise<void>;
  /** Intents and refunds created since then, and refunds that failed since then. */
  listChanges(since: Date): Promise<{ intents: IntentSummary[]; refunds: RefundSummary[] }>;
  /** The provider's journal: every movement of money by charges and refunds created since then. */
  listMovements(since: Date): Promise<MoneyMovement[]>;
  /**
   * @throws DomainError `signature-invalid` unless the provider signed exactly these bytes, recently;
   * `validation-failed` if they are no event.
   */
  verifyWebhook(body: string, signature: string): WebhookEvent;
}

/** The provider will not do this, now or later. */
export class ProviderRefused extends Error {
  override name = 'ProviderRefused';
  /** The provider's error code. */
  readonly code: string;
  constructor(code: string, options: { cause: unknown }) {
    super(`the payment provider refused: ${code}`, options);
    this.code = code;
  }
}

/**
 * The provider replays a stored 5xx for this idempotency key for ever. The operation may have happened: fetch first; if
 * it did not, retry under a new key. A 5xx that is not replayed may belong to a request that is still being processed.
 */
export class ReplayedServerError extends Unavailable {}

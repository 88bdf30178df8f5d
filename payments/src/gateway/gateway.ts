import { Unavailable } from '@railhead/common/runtime/unavailable';
import type { Line } from '../domain/ledger.ts';
import type { MadeIntent, Payment } from '../domain/payment.ts';
import type { ShownRefund } from '../domain/refund.ts';
import type { IntentFacts } from '../domain/settle.ts';

/** The provider's notice: something about an intent moved. What moved is looked up, never believed. */
export interface Notice {
  id: string;
  type: string;
  intentId?: string;
}

/** An intent as a list shows it: enough to tell whether somebody should look. */
export interface SeenIntent {
  id: string;
  /** The order it names, if any. */
  orderId?: string;
  status: IntentFacts['status'];
}

/** A refund as a list shows it. */
export type SeenRefund = Pick<ShownRefund, 'refundId' | 'state'> & { intentId: string };

/**
 * The payment provider as Railhead uses it. Every call throws `Unavailable` when the outcome is not known (away, 5xx, too
 * many requests) and `ProviderRefused` when it was refused for good. Nothing is asked twice behind the caller's back.
 */
export interface Gateway {
  /** What the browser is told to reach the provider. */
  publishableKey: string;
  /** Only for a provider on this machine. */
  localUrl?: string;
  /** Makes an intent that authorises now and captures later; the same asking gives the same one. */
  makeIntent(payment: Pick<Payment, 'orderId' | 'amount'>, asking: number): Promise<MadeIntent>;
  /** Searches for the order's intent among those made since `askedAt`. */
  findIntent(orderId: string, askedAt: Date): Promise<MadeIntent | undefined>;
  look(intentId: string): Promise<IntentFacts>;
  /** Takes the authorised money. The provider does it once, however often it is asked. */
  capture(intentId: string): Promise<void>;
  cancel(intentId: string): Promise<void>;
  /** Gives `amount` back for the cancellation `id`; the same asking gives the same refund. */
  refund(intentId: string, refund: { id: string; amount: number; asking?: number }): Promise<void>;
  /** Intents and refunds made since then, and refunds that failed since then. */
  recent(since: Date): Promise<{ intents: SeenIntent[]; refunds: SeenRefund[] }>;
  /** The provider's books: every movement of money by charges and refunds made since then. */
  lines(since: Date): Promise<Line[]>;
  /** @throws DomainError `signature-invalid` unless the provider signed exactly these bytes, recently. */
  readNotice(body: string, signature: string): Notice;
}

/** The provider will not do this, now or later. */
export class ProviderRefused extends Error {
  override name = 'ProviderRefused';
  /** The provider's word for it. */
  readonly code: string;
  constructor(code: string, options: { cause: unknown }) {
    super(`the payment provider refused: ${code}`, options);
    this.code = code;
  }
}

/**
 * The answer that the provider keeps for this asking is a fault (5xx): it will never be another. The work may have been
 * done: look, and if it was not, ask anew. A fault that is not kept may belong to an asking that is still under way.
 */
export class KeptFault extends Unavailable {}

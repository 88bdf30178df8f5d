import type { MadeIntent, Payment, Refund } from '../domain/payment.ts';
import type { IntentFacts } from '../domain/settle.ts';

/** The provider's notice: something about an intent moved. What moved is looked up, never believed. */
export interface Notice {
  id: string;
  type: string;
  intentId?: string;
}

/**
 * The payment provider as Railhead uses it. Every call throws `Outage` when the outcome is not known (away, 5xx, too
 * many requests) and `ProviderRefused` when it was refused for good.
 */
export interface Gateway {
  /** What the browser is told to reach the provider. */
  publishableKey: string;
  /** Only for a provider on this machine. */
  localUrl?: string;
  /** Makes an intent that authorises now and captures later; the same key gives the same one. */
  makeIntent(payment: Pick<Payment, 'orderId' | 'amount'>, key: string): Promise<MadeIntent>;
  /** Searches for the order's intent among those made since `askedAt`. */
  findIntent(orderId: string, askedAt: Date): Promise<MadeIntent | undefined>;
  look(intentId: string): Promise<IntentFacts>;
  capture(intentId: string): Promise<void>;
  cancel(intentId: string): Promise<void>;
  refund(intentId: string, refund: Refund): Promise<void>;
  /** @throws Refusal `signature-invalid` unless the provider signed exactly these bytes, recently. */
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

import type { DeclinedCharge } from './decline-limits.ts';

/** A PaymentIntent with its charge and refunds, as the provider had it at one moment. */
export interface IntentSnapshot {
  id: string;
  /** `authenticated`: the bank knows the buyer, and the card has to be confirmed again. */
  status: 'waiting' | 'authenticated' | 'processing' | 'authorized' | 'captured' | 'cancelled';
  /** Minor units and ISO 4217 code. */
  amount: number;
  currency: string;
  /** Number of declined attempts, and the bank's code for the last one. */
  declines: number;
  lastDecline?: string;
  /** The charges of the declined attempts. */
  declinedCharges: DeclinedCharge[];
  /** The one attempt that the bank accepted. */
  charge?: { id: string; amount: number };
  /** Captured amount in minor units. */
  captured: number;
  refunds: ProviderRefund[];
}

/** A refund as the provider has it. */
export interface ProviderRefund {
  refundId: string;
  /** The cancellation that it belongs to; its own id when its metadata names none. */
  id: string;
  /** Minor units. */
  amount: number;
  state: 'pending' | 'succeeded' | 'failed';
  /** The provider's code for why it failed. */
  failureReason?: string;
}

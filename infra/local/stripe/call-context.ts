import { randomBytes } from 'node:crypto';
import type { Charge, ConfirmationToken, Intent, PaymentMethod, Refund } from './objects.ts';

/** The implemented version of Stripe's API. */
export const API_VERSION = '2026-10-28.endive';

/** The inputs of a state transition that are not deterministic, and the URL at which the buyer's browser reaches this server. */
export interface CallContext {
  now: Date;
  newId: (prefix: string) => string;
  origin: string;
}

/** Event types of Stripe. */
export type EventType =
  | `payment_intent.${'created' | 'amount_capturable_updated' | 'payment_failed' | 'requires_action' | 'succeeded' | 'canceled'}`
  | `charge.${'succeeded' | 'failed' | 'captured' | 'refunded' | 'refund.updated'}`
  | `refund.${'created' | 'updated' | 'failed'}`;

type Changed = ConfirmationToken | Intent | Charge | Refund | PaymentMethod;

/** The new states of objects, and the events about them. */
export interface Change<Result extends Changed = Changed> {
  /** The object that the call returns. */
  result: Result;
  /** Every object that changed, including `result`. */
  objects: Changed[];
  events: [type: EventType, object: Intent | Charge | Refund][];
}

/** Stripe counts time in whole seconds. */
export const toUnixSeconds = (date: Date) => Math.floor(date.getTime() / 1000);

const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** A new id such as `pi_…` with 24 random letters and digits. */
export const newId = (prefix: string) =>
  `${prefix}_${[...randomBytes(24)].map((byte) => ALPHABET[byte % ALPHABET.length]).join('')}`;

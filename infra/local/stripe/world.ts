import { randomBytes } from 'node:crypto';
import type { Charge, Intent, PaymentMethod, Refund } from './objects.ts';

/** The version of Stripe's API whose shapes are spoken here. */
export const API_VERSION = '2026-10-28.endive';

/** What a transition may not make by itself: time, new ids, and the address the buyer's browser reaches this server at. */
export interface World {
  now: Date;
  fresh: (prefix: string) => string;
  origin: string;
}

/** Kinds of event, as Stripe names them. */
export type EventType =
  | `payment_intent.${'created' | 'amount_capturable_updated' | 'payment_failed' | 'requires_action' | 'succeeded' | 'canceled'}`
  | `charge.${'succeeded' | 'failed' | 'captured' | 'refunded' | 'refund.updated'}`
  | `refund.${'created' | 'updated' | 'failed'}`;

type Changed = Intent | Charge | Refund | PaymentMethod;

/** New states of objects and what is told about them. */
export interface Change<Answer extends Changed = Changed> {
  /** The object that the call is about, and answers. */
  answer: Answer;
  /** Every object that changed, the answer included. */
  rows: Changed[];
  events: [type: EventType, object: Intent | Charge | Refund][];
}

/** Stripe counts time in whole seconds. */
export const seconds = (date: Date) => Math.floor(date.getTime() / 1000);

const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** A new id such as `pi_…`: 24 letters and digits, not to be guessed. */
export const freshId = (prefix: string) =>
  `${prefix}_${[...randomBytes(24)].map((byte) => ALPHABET[byte % ALPHABET.length]).join('')}`;

import type { PlaceOrder } from '@railhead/common/contracts/orders';
import { storedValue } from '../../lib/stored-value.ts';
import { isRecord } from '../../lib/type-guards.ts';

/** A serialised order request and its idempotency key. */
export interface Attempt {
  request: string;
  idempotencyKey: string;
}

const isAttempt = (value: unknown): value is Attempt =>
  isRecord(value) && typeof value.request === 'string' && typeof value.idempotencyKey === 'string';

/** An unchanged request reuses its key; a changed one gets a new key. */
export function attemptFor(known: Attempt | undefined, body: PlaceOrder, createKey: () => string): Attempt {
  const request = JSON.stringify(body);
  return known?.request === request ? known : { request, idempotencyKey: createKey() };
}

const newKey = () =>
  Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join(
    '',
  );
const storage = () => storedValue(sessionStorage, 'railhead.order-attempt', isAttempt);

/**
 * One attempt survives double clicks, reloads and lost responses, so that it creates one order. It ends with any
 * definite response: after a rejection, the same request is a new attempt.
 */
export const orderAttempt = {
  keyFor(body: PlaceOrder): string {
    const attempt = attemptFor(storage().read(), body, newKey);
    storage().write(attempt);
    return attempt.idempotencyKey;
  },
  end: () => storage().clear(),
};

import type { PlaceOrder } from '@railhead/common/contracts/orders';
import { stored } from '../../lib/stored.ts';
import { isRecord } from '../../lib/stored-shapes.ts';

/** What was asked, as text, and the key it was asked with. */
export interface Attempt {
  asked: string;
  idempotencyKey: string;
}

const isAttempt = (value: unknown): value is Attempt =>
  isRecord(value) && typeof value.asked === 'string' && typeof value.idempotencyKey === 'string';

/** The same wish goes on with its key; another wish is another attempt. */
export function attemptFor(known: Attempt | undefined, body: PlaceOrder, freshKey: () => string): Attempt {
  const asked = JSON.stringify(body);
  return known?.asked === asked ? known : { asked, idempotencyKey: freshKey() };
}

const freshKey = () =>
  Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join(
    '',
  );
const storage = () => stored(sessionStorage, 'railhead.order-attempt', isAttempt);

/**
 * One attempt to order survives double clicks, reloads and lost answers, so it makes one order. It ends with a clear
 * answer of any kind: after a refusal the same wish is a new attempt.
 */
export const orderAttempt = {
  keyFor(body: PlaceOrder): string {
    const attempt = attemptFor(storage().read(), body, freshKey);
    storage().write(attempt);
    return attempt.idempotencyKey;
  },
  end: () => storage().clear(),
};

import type { PlaceOrder } from '@railhead/common/contracts/orders';
import type { ProblemCode } from '@railhead/common/contracts/problem';
import type { Saved } from '@railhead/common/store/document';
import type { Order } from '../domain/order.ts';
import { ok, type Rejected, type Result, rejected } from '../domain/result.ts';
import type { IdempotencyStore, StoredResponse } from '../persistence/idempotency-store.ts';
import type { OrderRepository } from '../persistence/order-repository.ts';
import type { DuplicateRequest } from './commit-orders.ts';

/** An attempt that placed no order, as far as it knows. A rejected one may leave a hold of the seats. */
type Unplaced = (Rejected & { leavesHold?: boolean }) | DuplicateRequest | { kind: 'failed'; error: unknown };
/** The result of one attempt to place an order. */
export type Attempt = Exclude<Result<Saved<Order>>, Rejected> | Unplaced;

/** Rejections that may not hold for the next request with the same key. */
const transientCodes = new Set<ProblemCode>([
  'idempotency-key-reused',
  'busy',
  'too-many-requests',
  'temporarily-unavailable',
  'ordering-paused',
  'too-many-unpaid-orders',
  'too-many-unpaid-seats',
  'too-many-holds',
  'too-many-holds-in-network',
]);

/** Gives repeated requests the response of the first. */
export function idempotentReplies(deps: { orders: OrderRepository; idempotency: IdempotencyStore }) {
  const { orders, idempotency } = deps;

  /** The order as it is now, or the rejection as it was. */
  const replay = async (
    id: string,
    stored: StoredResponse | 'different-request',
  ): Promise<Result<Saved<Order>>> => {
    if (stored === 'different-request') return rejected('idempotency-key-reused');
    if ('refusal' in stored) {
      const { code, ...rest } = stored.refusal;
      return rejected(code as ProblemCode, rest);
    }
    const order = await orders.get(id);
    if (!order) throw new Error(`the idempotency key of order ${id} exists without the order`);
    return ok(order);
  };
  const find = async (id: string, request: PlaceOrder): Promise<Result<Saved<Order>> | undefined> => {
    const stored = await idempotency.find(id, request);
    return stored && replay(id, stored);
  };

  const recordRejection = async (id: string, request: PlaceOrder, { error }: Rejected) => {
    const { code, detail, facts } = error;
    const refusal = { code, ...(detail && { detail }), ...(facts && { facts }) };
    return replay(id, await idempotency.saveRejection(id, request, { refusal }));
  };

  return {
    /** The response to an attempt without an order: that of an earlier request with the same key, or its own. */
    async conclude(id: string, request: PlaceOrder, attempt: Unplaced): Promise<Result<Saved<Order>>> {
      if (attempt.kind === 'rejected' && !transientCodes.has(attempt.error.code))
        return recordRejection(id, request, attempt);
      const stored = await find(id, request);
      if (stored) return stored;
      switch (attempt.kind) {
        case 'failed':
          throw attempt.error;
        case 'duplicate-request':
          return rejected('busy', { retryAfterSeconds: 1, cause: attempt.cause });
        case 'rejected':
          return attempt;
      }
    },
  };
}

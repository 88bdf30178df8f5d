import type { CancelOrder } from '@railhead/common/contracts/orders';
import type { Saved } from '@railhead/common/store/document';
import type { Mongo } from '@railhead/common/store/mongo';
import { cancelByBuyer } from '../domain/cancellation.ts';
import type { Order } from '../domain/order.ts';
import { ok, type Result } from '../domain/result.ts';
import type { Run } from '../domain/run.ts';
import type { OrderRepository } from '../persistence/order-repository.ts';
import type { RunRepository } from '../persistence/run-repository.ts';
import type { OrderTransitions } from './end-order.ts';

/**
 * Cancels a whole order, or some passengers of a paid one. The seats are the idempotency key: those that are cancelled
 * already stay cancelled, so a repeated request changes nothing.
 * @throws DomainError `order-unknown`, `run-unknown`
 */
export const createCancelOrder =
  (deps: { mongo: Mongo; orders: OrderRepository; runs: RunRepository; transitions: OrderTransitions }) =>
  async (
    accountId: string,
    orderId: string,
    request: CancelOrder,
  ): Promise<Result<{ order: Saved<Order>; run: Run }>> => {
    const { mongo, orders, runs, transitions } = deps;
    const before = await orders.getOwned(accountId, orderId);
    const run = await runs.getOrThrow(before.runId);
    const after = await transitions.applyUnlessRejected(orderId, (order) =>
      cancelByBuyer(order, run, request, mongo.now()),
    );
    return after.kind === 'rejected' ? after : ok({ order: after.value ?? before, run });
  };
export type CancelOrderUseCase = ReturnType<typeof createCancelOrder>;

import type { Saved } from '@railhead/common/store/document';
import type { Mongo } from '@railhead/common/store/mongo';
import { type ExtensionRules, extend } from '../domain/extend.ts';
import type { Order } from '../domain/order.ts';
import { ok, type Result } from '../domain/result.ts';
import type { Run } from '../domain/run.ts';
import type { OrderRepository } from '../persistence/order-repository.ts';
import type { RunRepository } from '../persistence/run-repository.ts';
import type { OrderTransitions } from './end-order.ts';

/**
 * Extends the lock of a pending order once. The `holdUntil` that the buyer saw is the idempotency key: a repeated
 * request changes nothing.
 * @throws DomainError `order-unknown`, `run-unknown`
 */
export const createExtendOrder =
  (deps: {
    mongo: Mongo;
    orders: OrderRepository;
    runs: RunRepository;
    transitions: OrderTransitions;
    rules: ExtensionRules;
  }) =>
  async (
    accountId: string,
    orderId: string,
    seen: Date,
  ): Promise<Result<{ order: Saved<Order>; run: Run }>> => {
    const { mongo, orders, runs, transitions, rules } = deps;
    const before = await orders.getOwned(accountId, orderId);
    const run = await runs.getOrThrow(before.runId);
    const after = await transitions.applyUnlessRejected(orderId, (order) =>
      extend(orderId, order, run, rules, { seen, now: mongo.now() }),
    );
    return after.kind === 'rejected' ? after : ok({ order: after.value ?? before, run });
  };
export type ExtendOrderUseCase = ReturnType<typeof createExtendOrder>;

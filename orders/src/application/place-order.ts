import type { PlaceOrder } from '@railhead/common/contracts/orders';
import { DomainError } from '@railhead/common/domain/domain-error';
import type { Saved } from '@railhead/common/store/document';
import type { Mongo } from '@railhead/common/store/mongo';
import { createOffer, type Order } from '../domain/order.ts';
import { ok, type Result, resultOf } from '../domain/result.ts';
import { purgeAfterArrival } from '../domain/run.ts';
import type { HoldCaller } from '../persistence/hold-limits.ts';
import type { IdempotencyStore } from '../persistence/idempotency-store.ts';
import type { OrderRepository } from '../persistence/order-repository.ts';
import type { RunRepository } from '../persistence/run-repository.ts';
import type { SeatLedger } from '../persistence/seat-ledger.ts';
import type { SeatAvailability } from '../seat-board/seat-availability.ts';
import { createCommitOrder, type PricedRequest } from './commit-orders.ts';
import type { OrderTransitions } from './end-order.ts';
import { type Attempt, idempotentReplies } from './idempotent-replies.ts';
import { createReleaseOverdueSeats } from './release-overdue-seats.ts';
import type { UnpaidOrders } from './unpaid-orders.ts';

export interface Buyer {
  accountId: string;
  contact: string;
  /** The hold session that may already hold the seats. */
  holder: string;
  caller: HoldCaller;
}

export type PlaceOrderUseCase = (
  id: string,
  request: PlaceOrder,
  buyer: Buyer,
) => Promise<Result<Saved<Order>>>;

/**
 * Places an order: all its seats or none, locked until `holdUntil`. The id is made from the idempotency key and is also
 * the order's, so a repeated request finds its own order.
 */
export function createPlaceOrder(deps: {
  mongo: Mongo;
  runs: RunRepository;
  orders: OrderRepository;
  ledger: SeatLedger;
  idempotency: IdempotencyStore;
  availability: SeatAvailability;
  transitions: OrderTransitions;
  unpaid: UnpaidOrders;
  holdSeconds: number;
  maxSeatsPerOrder: number;
}): PlaceOrderUseCase {
  const { mongo, runs, availability, maxSeatsPerOrder } = deps;
  const commit = createCommitOrder(deps);
  const replies = idempotentReplies(deps);
  const releaseOverdueSeats = createReleaseOverdueSeats(deps);

  /** A new request is the rule: whether it repeats an earlier one is known from the key's uniqueness when it is saved. */
  const placeOrder: PlaceOrderUseCase = async (id, request, buyer) => {
    const attempt = await attemptTwice(id, request, buyer).catch(unexpected);
    if (attempt.kind === 'ok') return attempt;
    const reply = await replies.conclude(id, request, attempt);
    if (reply.kind === 'rejected' && attempt.kind === 'rejected' && attempt.leavesHold)
      await availability.syncFromLedger(request.runId, [], {
        orderId: id,
        state: 'rejected',
        releaseHolder: buyer.holder,
      });
    return reply;
  };

  /** The second attempt follows only if an overdue order released a taken seat. */
  const attemptTwice = async (id: string, request: PlaceOrder, buyer: Buyer): Promise<Attempt> => {
    const first = await attemptOnce(id, request, buyer);
    const isWorthRetrying =
      isSeatTaken(first) && (await releaseOverdueSeats(request.runId, seatsOf(request)));
    return isWorthRetrying ? attemptOnce(id, request, buyer) : first;
  };

  const attemptOnce = async (id: string, request: PlaceOrder, buyer: Buyer): Promise<Attempt> => {
    const validated = await validate(id, request, buyer);
    if (validated.kind === 'rejected') return validated;

    // Most requests that cannot win end here, before they reach the database.
    const held = await hold(id, request, buyer);
    if (held.kind === 'rejected') return held;
    if (held.kind === 'limited') return { kind: 'rejected', error: held.error };
    // 'held' or 'board-unavailable': the ledger decides in both cases.

    const copies = held.kind === 'held' ? held.copies : undefined;
    const committed = await commit({ ...validated.value, ...(copies && { copies }) });
    if (committed.kind === 'duplicate-request') {
      // The hold of a request that had its answer already belongs to nobody.
      if (held.kind === 'held') await availability.release(request.runId, buyer.holder);
      return committed;
    }
    if (committed.kind === 'rejected') return { ...committed, leavesHold: held.kind === 'held' };

    await availability.syncFromLedger(request.runId, committed.seats, {
      orderId: id,
      state: 'unpaid',
      network: buyer.caller.network,
      releaseHolder: buyer.holder,
    });
    return ok(committed.order);
  };

  const validate = (id: string, request: PlaceOrder, buyer: Buyer): Promise<Result<PricedRequest>> =>
    resultOf(async () => {
      const run = await runs.getOrThrow(request.runId);
      const offer = createOffer(run, request, mongo.now(), maxSeatsPerOrder);
      return { id, request, buyer, offer, purgeAt: purgeAfterArrival(run.plan) };
    });

  const hold = (orderId: string, request: PlaceOrder, { holder, caller }: Buyer) => {
    const { runId, from, to } = request;
    return availability.hold({ runId, from, to, seats: seatsOf(request), holder, caller, orderId });
  };

  return placeOrder;
}

const seatsOf = ({ seats }: PlaceOrder): string[] => seats.map(({ seat }) => seat);

/** Also a result, because the order may have been committed before the failure. */
const unexpected = (error: unknown): Attempt =>
  error instanceof DomainError ? { kind: 'rejected', error } : { kind: 'failed', error };

const isSeatTaken = (attempt: Attempt): boolean =>
  attempt.kind === 'rejected' && attempt.error.code === 'seat-taken';

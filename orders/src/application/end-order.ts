import { groupCommit } from '@railhead/common/concurrency/group-commit';
import { type Decision, unchanged } from '@railhead/common/domain/decision';
import { AggregateNotFoundYet, type Cause, type Saved } from '@railhead/common/store/document';
import type { Mongo } from '@railhead/common/store/mongo';
import { type Tx, transact } from '@railhead/common/store/transact';
import { writeBatch } from '@railhead/common/store/write-batch';
import { type Order, releasedSeats } from '../domain/order.ts';
import { ok, type Rejected, type Result } from '../domain/result.ts';
import { type ReleasedOrder, releasedOrder } from '../domain/unpaid-allowance.ts';
import type { OrderRepository } from '../persistence/order-repository.ts';
import type { LedgerSeat, SeatLedger } from '../persistence/seat-ledger.ts';
import type { UnpaidOrders } from './unpaid-orders.ts';

type Decide = (order: Saved<Order>) => Decision<Order> | undefined;
/** A decision about one order that is to be saved. */
interface Transition {
  id: string;
  decide: Decide;
  cause: Cause;
}
/** The order after its transition, the ledger documents of the seats that it released, and whether it was unpaid before. */
interface TransitionResult {
  saved: Saved<Order> | undefined;
  released: LedgerSeat[];
  endsUnpaid: boolean;
}

const groups = { maxBatchSize: 32, timeoutMs: 1000 };

/** Changes existing orders. Seats that a decision releases leave the ledger in the transaction of their order. */
export function orderTransitions(deps: {
  mongo: Mongo;
  orders: OrderRepository;
  ledger: SeatLedger;
  unpaid: UnpaidOrders;
  /** Called after the commit for an order that released seats or is no longer unpaid. */
  onReleased: (order: Saved<Order>, seats: LedgerSeat[]) => void;
}) {
  const { mongo, orders, ledger, unpaid, onReleased } = deps;

  const save = async ({ id, decide, cause }: Transition, tx: Tx) => {
    let seats: string[] = [];
    let released: ReleasedOrder | undefined;
    const saved = await orders.change(
      id,
      (order) => {
        if (!isPlaced(id, order, cause)) return undefined;
        const decision = decide(order);
        seats = releasedSeats(order, decision).map(({ seat }) => seat);
        released = releasedOrder(order, decision?.next);
        return decision;
      },
      cause,
      tx,
    );
    return { saved, seats, released };
  };
  const commitGroup = (group: Transition[]): Promise<TransitionResult[]> =>
    transact(mongo, async (tx) => {
      const changes = new Map<Transition, Awaited<ReturnType<typeof save>>>();
      for (const transition of group.toSorted((one, other) => (one.id < other.id ? -1 : 1)))
        changes.set(transition, await save(transition, tx));
      const releases = [...changes].flatMap(([transition, { saved, seats }]) =>
        saved && seats.length > 0 ? [{ transition, _id: saved._id, runId: saved.runId, seats }] : [],
      );
      const { seats, writes } = await ledger.release(releases, tx);
      const unpaidWrites = await unpaid.release(
        [...changes.values()].flatMap(({ released }) => released ?? []),
        tx,
      );
      await writeBatch(mongo, [...unpaidWrites, ...writes], tx);
      const released = new Map(releases.map(({ transition }, index) => [transition, seats[index]]));
      return group.map((transition) => ({
        saved: changes.get(transition)?.saved,
        released: released.get(transition) ?? [],
        endsUnpaid: changes.get(transition)?.released !== undefined,
      }));
    });
  const commit = groupCommit(commitGroup, groups);

  /** For decisions that probably release seats or end as unpaid: one transaction, shared with others at the same time. */
  const end = async (id: string, decide: Decide, cause: Cause = {}): Promise<Saved<Order> | undefined> => {
    const { saved, released, endsUnpaid } = await commit({ id, decide, cause });
    if (saved && (released.length > 0 || endsUnpaid)) onReleased(saved, released);
    return saved;
  };

  /** For any decision: one guarded write if it changes the order alone, otherwise the same as `end`. */
  const apply = async (id: string, decide: Decide, cause: Cause = {}): Promise<Saved<Order> | undefined> => {
    const needsTransaction = new Error('the decision changes more than the order');
    try {
      return await orders.change(
        id,
        (order) => {
          if (!isPlaced(id, order, cause)) return undefined;
          const decision = decide(order);
          if (releasedSeats(order, decision).length > 0 || releasedOrder(order, decision?.next))
            throw needsTransaction;
          return decision;
        },
        cause,
      );
    } catch (error) {
      if (error !== needsTransaction) throw error;
      return end(id, decide, cause);
    }
  };

  /** The same for a decision that may reject the request, which changes nothing. */
  const applyUnlessRejected = async (
    id: string,
    decide: (order: Saved<Order>) => Result<Decision<Order> | undefined>,
  ): Promise<Result<Saved<Order> | undefined>> => {
    let rejection: Rejected | undefined;
    const saved = await apply(id, (order) => {
      const decided = decide(order);
      rejection = decided.kind === 'rejected' ? decided : undefined;
      return decided.kind === 'ok' ? decided.value : unchanged;
    });
    return rejection ?? ok(saved);
  };

  return { apply, applyUnlessRejected, end };
}
export type OrderTransitions = ReturnType<typeof orderTransitions>;

/** Every order that an event is about was placed here; if it is not visible yet, the event is redelivered. */
function isPlaced(id: string, order: Saved<Order> | undefined, cause: Cause): order is Saved<Order> {
  if (!order && cause.inboundEvent) throw new AggregateNotFoundYet(`order ${id} is not visible yet`);
  return order !== undefined;
}

import { overlaps, type Span } from '@railhead/common/domain/segments';
import type { Mongo } from '@railhead/common/store/mongo';
import { ConcurrencyConflict, type Tx } from '@railhead/common/store/transact';
import { isDuplicate } from '@railhead/common/store/write-errors';

/** One seat of one run as it was written. */
export interface LedgerSeat {
  _id: string;
  rev: number;
  spans: (Span & { orderId: string })[];
  purgeAt: Date;
}

export interface Claim extends Span {
  runId: string;
  seats: string[];
  orderId: string;
  purgeAt: Date;
}

/** An order that gives back seats of its run. */
export interface Leaving {
  _id: string;
  runId: string;
  seats: string[];
}

/** What became of a claim: its seats as they are written now, or those of them that somebody else has. */
export type Claimed = { seats: LedgerSeat[]; taken?: never } | { seats?: never; taken: string[] };

const keyOf = (runId: string, seat: string) => `${runId}/${seat}`;
const keysOf = ({ runId, seats }: Pick<Claim, 'runId' | 'seats'>) => seats.map((seat) => keyOf(runId, seat));
/** The seat's id inside its run. */
export const seatOf = ({ _id }: Pick<LedgerSeat, '_id'>) => _id.slice(_id.indexOf('/') + 1);

/**
 * Decides claims one after the other, each all or none, on the seats as they were read; of claims that overlap, the
 * first wins.
 */
export function decideClaims(claims: Claim[], stored: LedgerSeat[]): Claimed[] {
  const now = new Map(stored.map((seat) => [seat._id, seat]));
  return claims.map((claim) => {
    const { from, to, orderId, purgeAt } = claim;
    const before = keysOf(claim).map((_id) => now.get(_id) ?? { _id, rev: 0, spans: [], purgeAt });
    const taken = before.filter(({ spans }) => spans.some((span) => overlaps(span, claim)));
    if (taken.length > 0) return { taken: taken.map(seatOf) };
    const seats = before.map((seat) => ({
      ...seat,
      rev: seat.rev + 1,
      spans: [...seat.spans, { from, to, orderId }],
    }));
    for (const seat of seats) now.set(seat._id, seat);
    return { seats };
  });
}

/** Takes from each seat the spans of the orders that give it back, and of nobody else. */
export function withoutOrders(stored: LedgerSeat[], orders: Leaving[]): LedgerSeat[] {
  const left = new Set(orders.flatMap((order) => keysOf(order).map((key) => `${key} ${order._id}`)));
  return stored.map((seat) => ({
    ...seat,
    rev: seat.rev + 1,
    spans: seat.spans.filter(({ orderId }) => !left.has(`${seat._id} ${orderId}`)),
  }));
}

/**
 * The truth about seats: one document per run and seat. A claim reads them and writes what it decided on the very
 * revisions it read, in one transaction, so that of overlapping buyers exactly one wins, whatever Redis, clocks or
 * consumers do.
 */
export function seatLedger(mongo: Mongo) {
  const collection = mongo.connection.collection<LedgerSeat>('ledger');

  /** By id and nothing else: a range of ids is a walk over the whole collection on some servers. */
  const readAll = (ids: string[], tx?: Tx): Promise<LedgerSeat[]> =>
    collection.find({ _id: { $in: ids } }, tx ? { session: tx.session } : {}).toArray();

  const write = async (seats: LedgerSeat[], stored: LedgerSeat[], { session }: Tx): Promise<void> => {
    const revs = new Map(stored.map(({ _id, rev }) => [_id, rev]));
    const first = seats.filter(({ _id }) => !revs.has(_id));
    const again = seats.filter(({ _id }) => revs.has(_id));
    if (first.length > 0) {
      await collection.insertMany(first, { session }).catch((error: unknown) => {
        throw isDuplicate(error, '_id')
          ? new ConcurrencyConflict('a seat was first used by somebody else')
          : error;
      });
    }
    if (again.length > 0) {
      const { matchedCount } = await collection.bulkWrite(
        again.map(({ _id, rev, spans }) => ({
          updateOne: { filter: { _id, rev: revs.get(_id) ?? 0 }, update: { $set: { rev, spans } } },
        })),
        { session },
      );
      if (matchedCount < again.length) throw new ConcurrencyConflict('a seat moved on');
    }
  };

  return {
    indexes: mongo.ready.then(() => collection.createIndex({ purgeAt: 1 }, { expireAfterSeconds: 0 })),

    /**
     * Claims the seats of several orders inside one transaction, and says what became of each claim, in their order.
     * @throws ConcurrencyConflict when somebody was faster; a fresh try reads what they did.
     */
    async claim(claims: Claim[], tx: Tx): Promise<Claimed[]> {
      const wanted = [...new Set(claims.flatMap(keysOf))].sort();
      const stored = await readAll(wanted, tx);
      const claimed = decideClaims(claims, stored);
      const after = new Map(claimed.flatMap(({ seats = [] }) => seats).map((seat) => [seat._id, seat]));
      await write(
        wanted.flatMap((_id) => after.get(_id) ?? []),
        stored,
        tx,
      );
      return claimed;
    },

    /**
     * Gives orders' spans back inside their transaction.
     * @returns the seats of each order, as written.
     * @throws ConcurrencyConflict when somebody was faster
     */
    async release(orders: Leaving[], tx: Tx): Promise<LedgerSeat[][]> {
      const stored = await readAll([...new Set(orders.flatMap(keysOf))].sort(), tx);
      const after = withoutOrders(stored, orders);
      await write(after, stored, tx);
      return orders.map((order) => {
        const keys = new Set(keysOf(order));
        return after.filter(({ _id }) => keys.has(_id));
      });
    },

    /** Those of a run's seats that were ever used. */
    read: (runId: string, seats: string[]): Promise<LedgerSeat[]> => readAll(keysOf({ runId, seats })),
  };
}
export type SeatLedger = ReturnType<typeof seatLedger>;

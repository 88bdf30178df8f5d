import { overlaps, type Span } from '@railhead/common/domain/segments';
import type { Mongo } from '@railhead/common/store/mongo';
import { ConcurrencyConflict, type Tx } from '@railhead/common/store/transact';
import { isDuplicate } from '@railhead/common/store/write-errors';

/** The stored document of one seat of one run. */
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

/** An order that releases seats of its run. */
export interface SeatRelease {
  _id: string;
  runId: string;
  seats: string[];
}

/** The result of a claim: the documents of its seats after it, or the seats that another order occupies. */
export type ClaimResult = { seats: LedgerSeat[]; taken?: never } | { seats?: never; taken: string[] };

const keyOf = (runId: string, seat: string) => `${runId}/${seat}`;
const keysOf = ({ runId, seats }: Pick<Claim, 'runId' | 'seats'>) => seats.map((seat) => keyOf(runId, seat));
/** The seat's id inside its run. */
export const seatIdOf = ({ _id }: Pick<LedgerSeat, '_id'>) => _id.slice(_id.indexOf('/') + 1);

/** Decides claims in order, each for all its seats or none. Of overlapping claims the first wins. */
export function decideClaims(claims: Claim[], stored: LedgerSeat[]): ClaimResult[] {
  const current = new Map(stored.map((seat) => [seat._id, seat]));
  return claims.map((claim) => {
    const { from, to, orderId, purgeAt } = claim;
    const before = keysOf(claim).map((_id) => current.get(_id) ?? { _id, rev: 0, spans: [], purgeAt });
    const taken = before.filter(({ spans }) => spans.some((span) => overlaps(span, claim)));
    if (taken.length > 0) return { taken: taken.map(seatIdOf) };
    const seats = before.map((seat) => ({
      ...seat,
      rev: seat.rev + 1,
      spans: [...seat.spans, { from, to, orderId }],
    }));
    for (const seat of seats) current.set(seat._id, seat);
    return { seats };
  });
}

/** Removes the spans of each order from the seats that it releases. */
export function releaseSpans(stored: LedgerSeat[], orders: SeatRelease[]): LedgerSeat[] {
  const released = new Set(orders.flatMap((order) => keysOf(order).map((key) => `${key} ${order._id}`)));
  return stored.map((seat) => ({
    ...seat,
    rev: seat.rev + 1,
    spans: seat.spans.filter(({ orderId }) => !released.has(`${seat._id} ${orderId}`)),
  }));
}

/**
 * The seat ledger, the truth about seats: one document per run and seat. A claim reads documents and writes them on
 * condition that their revisions are unchanged, in one transaction, so of overlapping claims exactly one wins,
 * whatever Redis, clocks or consumers do.
 */
export function seatLedger(mongo: Mongo) {
  const collection = mongo.connection.collection<LedgerSeat>('ledger');

  /** By single ids only: some servers scan the whole collection for a range of ids. */
  const readAll = (ids: string[], tx?: Tx): Promise<LedgerSeat[]> =>
    collection.find({ _id: { $in: ids } }, tx ? { session: tx.session } : {}).toArray();

  const write = async (seats: LedgerSeat[], stored: LedgerSeat[], { session }: Tx): Promise<void> => {
    const revs = new Map(stored.map(({ _id, rev }) => [_id, rev]));
    const added = seats.filter(({ _id }) => !revs.has(_id));
    const changed = seats.filter(({ _id }) => revs.has(_id));
    if (added.length > 0) {
      await collection.insertMany(added, { session }).catch((error: unknown) => {
        throw isDuplicate(error, '_id')
          ? new ConcurrencyConflict('a seat document was inserted concurrently')
          : error;
      });
    }
    if (changed.length > 0) {
      const { matchedCount } = await collection.bulkWrite(
        changed.map(({ _id, rev, spans }) => ({
          updateOne: { filter: { _id, rev: revs.get(_id) ?? 0 }, update: { $set: { rev, spans } } },
        })),
        { session },
      );
      if (matchedCount < changed.length)
        throw new ConcurrencyConflict('a seat document was changed concurrently');
    }
  };

  return {
    indexes: mongo.ready.then(() => collection.createIndex({ purgeAt: 1 }, { expireAfterSeconds: 0 })),

    /**
     * Claims the seats of several orders in one transaction.
     * @returns one result per claim, in order
     * @throws ConcurrencyConflict after a concurrent change; the next try reads it
     */
    async claim(claims: Claim[], tx: Tx): Promise<ClaimResult[]> {
      const ids = [...new Set(claims.flatMap(keysOf))].sort();
      const stored = await readAll(ids, tx);
      const results = decideClaims(claims, stored);
      const after = new Map(results.flatMap(({ seats = [] }) => seats).map((seat) => [seat._id, seat]));
      await write(
        ids.flatMap((_id) => after.get(_id) ?? []),
        stored,
        tx,
      );
      return results;
    },

    /**
     * Releases seats of orders in their transaction.
     * @returns the documents of each order's seats after the release
     * @throws ConcurrencyConflict after a concurrent change
     */
    async release(orders: SeatRelease[], tx: Tx): Promise<LedgerSeat[][]> {
      const stored = await readAll([...new Set(orders.flatMap(keysOf))].sort(), tx);
      const after = releaseSpans(stored, orders);
      await write(after, stored, tx);
      return orders.map((order) => {
        const keys = new Set(keysOf(order));
        return after.filter(({ _id }) => keys.has(_id));
      });
    },

    /** The documents of seats. A seat that was never claimed has none. */
    read: (runId: string, seats: string[]): Promise<LedgerSeat[]> => readAll(keysOf({ runId, seats })),
  };
}
export type SeatLedger = ReturnType<typeof seatLedger>;

import { overlaps, type Span } from '@railhead/common/domain/segments';
import { Refusal } from '@railhead/common/http/problems';
import type { Mongo } from '@railhead/common/store/mongo';
import { Lost, type Tx } from '@railhead/common/store/transact';
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

const keyOf = (runId: string, seat: string) => `${runId}/${seat}`;
/** The seat's id inside its run. */
export const seatOf = ({ _id }: Pick<LedgerSeat, '_id'>) => _id.slice(_id.indexOf('/') + 1);

/**
 * The truth about seats: one document per run and seat. A claim is one conditional upsert, so that of overlapping
 * buyers exactly one wins, whatever Redis, clocks or consumers do.
 */
export function seatLedger(mongo: Mongo) {
  const collection = mongo.connection.collection<LedgerSeat>('ledger');

  const takenAmong = async (wanted: (Span & { _id: string })[]): Promise<string[]> => {
    const now = new Map<string, LedgerSeat>();
    const stored = collection.find({ _id: { $in: wanted.map(({ _id }) => _id) } });
    for await (const seat of stored) now.set(seat._id, seat);
    return wanted
      .filter((claim) => now.get(claim._id)?.spans.some((span) => overlaps(span, claim)))
      .map(seatOf);
  };

  return {
    indexes: mongo.ready.then(() => collection.createIndex({ purgeAt: 1 }, { expireAfterSeconds: 0 })),

    /**
     * Claims the seats of several orders inside one transaction, in two commands, and returns them as written.
     * @throws Refusal `seat-taken` when a seat has an overlapping span; Lost when only the first use of a seat raced.
     */
    async claim(claims: Claim[], tx: Tx): Promise<LedgerSeat[]> {
      const wanted = claims
        .flatMap((claim) => claim.seats.map((seat) => ({ ...claim, _id: keyOf(claim.runId, seat) })))
        .sort((a, b) => (a._id < b._id ? -1 : 1));
      try {
        await collection.bulkWrite(
          wanted.map(({ _id, from, to, orderId, purgeAt }) => ({
            updateOne: {
              filter: { _id, spans: { $not: { $elemMatch: { from: { $lt: to }, to: { $gt: from } } } } },
              update: {
                $push: { spans: { from, to, orderId } },
                $inc: { rev: 1 },
                $setOnInsert: { purgeAt },
              },
              upsert: true,
            },
          })),
          { session: tx.session },
        );
      } catch (error) {
        if (!isDuplicate(error, '_id')) throw error;
        // Either a seat is taken, or another first claim of it, possibly disjoint, was committed meanwhile.
        const taken = await takenAmong(wanted);
        if (taken.length === 0) throw new Lost('a seat was first used by somebody else');
        throw new Refusal('seat-taken', { facts: { seats: taken }, cause: error });
      }
      return collection
        .find({ _id: { $in: wanted.map(({ _id }) => _id) } }, { session: tx.session })
        .toArray();
    },

    /** Gives an order's spans back inside its transaction; returns the seats as written. */
    async release(
      order: { _id: string; runId: string; seats: { seat: string }[] },
      tx: Tx,
    ): Promise<LedgerSeat[]> {
      const written: LedgerSeat[] = [];
      for (const seat of order.seats.map((taken) => taken.seat).toSorted()) {
        const after = await collection.findOneAndUpdate(
          { _id: keyOf(order.runId, seat) },
          { $pull: { spans: { orderId: order._id } }, $inc: { rev: 1 } },
          { returnDocument: 'after', session: tx.session },
        );
        if (after) written.push(after);
      }
      return written;
    },

    /** Some seats, or every seat of a run that was ever used. */
    async read(runId: string, seats?: string[]): Promise<LedgerSeat[]> {
      const filter = seats
        ? { _id: { $in: seats.map((seat) => keyOf(runId, seat)) } }
        : { _id: { $gte: `${runId}/`, $lt: `${runId}0` } };
      return collection.find(filter).toArray();
    },
  };
}
export type SeatLedger = ReturnType<typeof seatLedger>;

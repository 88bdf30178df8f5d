import { overlaps, type Span } from '@railhead/common/domain/segments';
import type { Mongo } from '@railhead/common/store/mongo';
import type { Tx } from '@railhead/common/store/transact';
import type { BatchWrite } from '@railhead/common/store/write-batch';

/** The stored document of one seat of one run. */
export interface LedgerSeat {
  _id: string;
  rev: number;
  spans: (Span & { orderId: string })[];
  purgeAt: Date;
}

/** A seat as the ledger or a copy of it knows it; a copy does not know whose the spans are. */
export type SeatCopy = Pick<LedgerSeat, '_id' | 'rev'> & { spans: (Span & { orderId?: string })[] };

export interface Claim extends Span {
  runId: string;
  seats: string[];
  orderId: string;
  purgeAt: Date;
  /** Copies of the ledger documents of all these seats, perhaps out of date. With them the ledger need not be read. */
  copies?: SeatCopy[];
}

/** An order that releases seats of its run. */
export interface SeatRelease {
  _id: string;
  runId: string;
  seats: string[];
}

/** The result of a claim: the documents of its seats after it, or the seats that another order occupies. */
export type ClaimResult = { seats: SeatCopy[]; taken?: never } | { seats?: never; taken: string[] };

const name = 'ledger';
/** The id of a seat's document. */
export const ledgerKeyOf = (runId: string, seat: string) => `${runId}/${seat}`;
const keysOf = ({ runId, seats }: Pick<Claim, 'runId' | 'seats'>) =>
  seats.map((seat) => ledgerKeyOf(runId, seat));
/** The seat's id inside its run. */
export const seatIdOf = ({ _id }: Pick<LedgerSeat, '_id'>) => _id.slice(_id.indexOf('/') + 1);

/** Decides claims in order, each for all its seats or none. Of overlapping claims the first wins. */
export function decideClaims(claims: Claim[], stored: SeatCopy[]): ClaimResult[] {
  const current = new Map(stored.map((seat) => [seat._id, seat]));
  return claims.map((claim) => {
    const { from, to, orderId } = claim;
    const before = keysOf(claim).map((_id) => current.get(_id) ?? { _id, rev: 0, spans: [] });
    const taken = before.filter(({ spans }) => spans.some((span) => overlaps(span, claim)));
    if (taken.length > 0) return { taken: taken.map(seatIdOf) };
    const seats = before.map(({ _id, rev, spans }) => ({
      _id,
      rev: rev + 1,
      spans: [...spans, { from, to, orderId }],
    }));
    for (const seat of seats) current.set(seat._id, seat);
    return { seats };
  });
}

/** The newest copies of all seats of the claims; nothing if one is missing. */
function copiesOf(claims: Claim[]): SeatCopy[] | undefined {
  const newest = new Map<string, SeatCopy>();
  for (const claim of claims) {
    if (!claim.copies) return undefined;
    for (const copy of claim.copies)
      if (copy.rev >= (newest.get(copy._id)?.rev ?? 0)) newest.set(copy._id, copy);
  }
  return [...newest.values()];
}

/** The writes of the claims that won, each on condition that the ledger still has the revision that decided it. */
function writesOf(claims: Claim[], results: ClaimResult[], stored: SeatCopy[]): BatchWrite[] {
  const revs = new Map(stored.map(({ _id, rev }) => [_id, rev]));
  const won = claims.filter((_, index) => results[index]?.seats);
  const bySeat = Map.groupBy(
    won.flatMap((claim) => keysOf(claim).map((_id) => ({ _id, claim }))),
    ({ _id }) => _id,
  );
  return [...bySeat.keys()].sort().map((_id) => {
    const own = (bySeat.get(_id) ?? []).map(({ claim }) => claim);
    const spans = own.map(({ from, to, orderId }) => ({ from, to, orderId }));
    const before = revs.get(_id) ?? 0;
    const rev = before + spans.length;
    return before === 0
      ? { collection: name, insert: { _id, rev, spans, purgeAt: own[0]?.purgeAt }, isContended: true }
      : {
          collection: name,
          filter: { _id, rev: before, ...areFree(spans) },
          update: { $push: { spans: { $each: spans } }, $set: { rev } },
        };
  });
}

/**
 * Matches a seat that is free for all spans. Whatever a copy said, another seat is not sold. Some servers read the whole
 * collection for a filter with `$and`, so it is used for several spans only.
 */
const areFree = (spans: Span[]) => {
  const each = spans.map(({ from, to }) => ({
    spans: { $not: { $elemMatch: { from: { $lt: to }, to: { $gt: from } } } },
  }));
  return each.length === 1 ? each[0] : { $and: each };
};

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
 * The seat ledger, the truth about seats: one document per run and seat. A claim is decided on documents, or copies of
 * them, and writes them on condition that their revisions are the same and the segments are free, in one transaction,
 * so of overlapping claims exactly one wins, whatever Redis, clocks or consumers do.
 */
export function seatLedger(mongo: Mongo) {
  const collection = mongo.connection.collection<LedgerSeat>(name);

  /** By single ids only: some servers scan the whole collection for a range of ids. */
  const readAll = (ids: string[], tx?: Tx): Promise<LedgerSeat[]> =>
    collection.find({ _id: { $in: ids } }, tx ? { session: tx.session } : {}).toArray();

  const updateWrite = ({ _id, rev, spans }: LedgerSeat): BatchWrite => ({
    collection: name,
    filter: { _id, rev: rev - 1 },
    update: { $set: { rev, spans } },
  });

  return {
    indexes: mongo.ready.then(() => collection.createIndex({ purgeAt: 1 }, { expireAfterSeconds: 0 })),

    /**
     * Decides claims of several orders, for the caller to write in the same transaction. Copies decide only if all claims
     * win by them: the condition of each write rejects a copy that was out of date, but a refusal must be the ledger's.
     * @returns one result per claim, in order, and the writes; one that fails with `ConcurrencyConflict` was decided on
     * copies or revisions that changed, and the next try must read.
     */
    async claim(
      claims: Claim[],
      tx: Tx,
      { trustCopies = false } = {},
    ): Promise<{ results: ClaimResult[]; writes: BatchWrite[] }> {
      const copies = trustCopies ? copiesOf(claims) : undefined;
      const byCopies = copies && decideClaims(claims, copies);
      if (byCopies?.every(({ seats }) => seats))
        return { results: byCopies, writes: writesOf(claims, byCopies, copies ?? []) };
      const stored = await readAll([...new Set(claims.flatMap(keysOf))].sort(), tx);
      const results = decideClaims(claims, stored);
      return { results, writes: writesOf(claims, results, stored) };
    },

    /**
     * Releases seats of orders, for the caller to write in their transaction.
     * @returns the documents of each order's seats after the release, and the writes
     */
    async release(orders: SeatRelease[], tx: Tx): Promise<{ seats: LedgerSeat[][]; writes: BatchWrite[] }> {
      if (orders.length === 0) return { seats: [], writes: [] };
      const stored = await readAll([...new Set(orders.flatMap(keysOf))].sort(), tx);
      const after = releaseSpans(stored, orders);
      const seats = orders.map((order) => {
        const keys = new Set(keysOf(order));
        return after.filter(({ _id }) => keys.has(_id));
      });
      return { seats, writes: after.map(updateWrite) };
    },

    /** The documents of seats. A seat that was never claimed has none. */
    read: (runId: string, seats: string[]): Promise<LedgerSeat[]> => readAll(keysOf({ runId, seats })),
  };
}
export type SeatLedger = ReturnType<typeof seatLedger>;

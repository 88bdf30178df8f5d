import * as original from '../../../../orders/src/persistence/seat-ledger.ts';

export * from '../../../../orders/src/persistence/seat-ledger.ts';

/** A ledger that claims whatever is asked for. */
export const seatLedger: typeof original.seatLedger = (mongo) => ({
  ...original.seatLedger(mongo),
  async claim(claims, { session }) {
    const seats = mongo.connection.collection<original.LedgerSeat>('ledger');
    const claimed: original.ClaimResult[] = [];
    for (const { runId, seats: wanted, orderId, from, to, purgeAt } of claims) {
      const ids = wanted.map((seat) => `${runId}/${seat}`);
      for (const _id of ids) {
        await seats.updateOne(
          { _id },
          { $push: { spans: { from, to, orderId } }, $inc: { rev: 1 }, $setOnInsert: { purgeAt } },
          { upsert: true, session },
        );
      }
      claimed.push({ seats: await seats.find({ _id: { $in: ids } }, { session }).toArray() });
    }
    return claimed;
  },
});

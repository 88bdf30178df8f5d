import * as original from '../../../../orders/src/persistence/seat-ledger.ts';
import { override } from '../../../module-replacement/override.ts';

export * from '../../../../orders/src/persistence/seat-ledger.ts';

/** Claims seats without the condition that they are free. */
export const seatLedger: typeof original.seatLedger = (mongo) =>
  override(original.seatLedger(mongo), {
    async claim(claims, { session }) {
      const seats = mongo.connection.collection<original.LedgerSeat>('ledger');
      const results: original.ClaimResult[] = [];
      for (const { runId, seats: wanted, orderId, from, to, purgeAt } of claims) {
        const ids = wanted.map((seat) => `${runId}/${seat}`);
        for (const _id of ids) {
          await seats.updateOne(
            { _id },
            { $push: { spans: { from, to, orderId } }, $inc: { rev: 1 }, $setOnInsert: { purgeAt } },
            { upsert: true, session },
          );
        }
        results.push({ seats: await seats.find({ _id: { $in: ids } }, { session }).toArray() });
      }
      return { results, writes: [] };
    },
  });

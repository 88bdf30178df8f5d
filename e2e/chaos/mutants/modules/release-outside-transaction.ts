import * as original from '../../../../orders/src/persistence/seat-ledger.ts';
import { override } from '../../../module-replacement/override.ts';

export * from '../../../../orders/src/persistence/seat-ledger.ts';

const delayMs = 500;

/** Releases seats some time after the transaction that ended their order. */
export const seatLedger: typeof original.seatLedger = (mongo) =>
  override(original.seatLedger(mongo), {
    release(orders) {
      const ledger = mongo.connection.collection<original.LedgerSeat>('ledger');
      setTimeout(() => {
        for (const { _id: orderId, runId, seats } of orders) {
          const ids = seats.map((seat) => `${runId}/${seat}`);
          void ledger.updateMany({ _id: { $in: ids } }, { $pull: { spans: { orderId } }, $inc: { rev: 1 } });
        }
      }, delayMs);
      return Promise.resolve({ seats: orders.map(() => []), writes: [] });
    },
  });

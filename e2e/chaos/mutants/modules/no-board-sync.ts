import * as original from '../../../../orders/src/store/seat-board.ts';
import { override } from '../../instrumentation/override.ts';

export * from '../../../../orders/src/store/seat-board.ts';

/** Never copies the seat ledger to the board. */
export const seatBoard: typeof original.seatBoard = (...given) =>
  override(original.seatBoard(...given), { settle: () => Promise.resolve(false) });

import * as original from '../../../../orders/src/seat-board/seat-board.ts';
import { override } from '../../../module-replacement/override.ts';

export * from '../../../../orders/src/seat-board/seat-board.ts';

/** Never copies the seat ledger to the board. */
export const seatBoard: typeof original.seatBoard = (...given) =>
  override(original.seatBoard(...given), { syncFromLedger: () => Promise.resolve(false) });

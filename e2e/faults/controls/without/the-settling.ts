import * as original from '../../../../orders/src/seat-board/seat-board.ts';

export * from '../../../../orders/src/seat-board/seat-board.ts';

/** The board never hears what became of seats. */
export const seatBoard: typeof original.seatBoard = (...given) => ({
  ...original.seatBoard(...given),
  syncFromLedger: () => Promise.resolve(false),
});

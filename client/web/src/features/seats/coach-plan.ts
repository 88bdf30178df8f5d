import type { Coach } from '@railhead/common/contracts/tickets';
import { type Seat, seatsOf } from '@railhead/common/domain/coaches';

/** The seats of a coach as drawn, row by row; aisle cells are `undefined`. */
export type Plan = readonly (readonly (Seat | undefined)[])[];

/** `down` draws the train from top to bottom, for narrow screens; `across` from left to right. */
export type Direction = 'down' | 'across';

export function planOf(coach: Coach, direction: Direction): Plan {
  const seats = seatsOf(coach);
  const columns = coach.pattern.length;
  const at = (row: number, column: number) =>
    seats.find((seat) => seat.row === row + 1 && seat.column === column + 1);
  return direction === 'down'
    ? Array.from({ length: coach.rows }, (_, row) =>
        Array.from({ length: columns }, (__, column) => at(row, column)),
      )
    : Array.from({ length: columns }, (_, column) =>
        Array.from({ length: coach.rows }, (__, row) => at(row, column)),
      );
}

const steps: Record<string, readonly [rows: number, columns: number]> = {
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
};

/** The seat that a key moves to, across aisles; `undefined` at the edge and for other keys. */
export function seatTowards(plan: Plan, from: string, key: string): Seat | undefined {
  const row = plan.findIndex((cells) => cells.some((seat) => seat?.id === from));
  const cells = plan[row] ?? [];
  if (key === 'Home') return cells.find((seat) => seat !== undefined);
  if (key === 'End') return cells.findLast((seat) => seat !== undefined);
  const step = steps[key];
  if (!step) return undefined;
  let [y, x] = [row, cells.findIndex((seat) => seat?.id === from)];
  do {
    y += step[0];
    x += step[1];
    const seat = plan[y]?.[x];
    if (seat) return seat;
  } while (y >= 0 && x >= 0 && y < plan.length && x < cells.length);
  return undefined;
}

import type { Coach } from '../contracts/tickets.ts';

export type SeatPosition = 'window' | 'middle' | 'aisle' | 'lower' | 'upper';

/** A place in a coach. `row` and `column` count from 1 and fit a drawn grid: an aisle takes a column. */
export type Seat = {
  /** Unique in the run, e.g. `B-14`. */
  id: string;
  coach: string;
  class: string;
  number: number;
  row: number;
  column: number;
  position: SeatPosition;
};

type Place = { column: number; position: SeatPosition };

const berths: Record<string, SeatPosition> = { L: 'lower', M: 'middle', U: 'upper' };

function positionAt(pattern: string, index: number): SeatPosition {
  if (index === 0 || index === pattern.length - 1) return 'window';
  return pattern[index - 1] === '_' || pattern[index + 1] === '_' ? 'aisle' : 'middle';
}

const known = new Map<string, readonly Place[]>();
const mostKnown = 1000;

/** The places of one row. Fleets have few patterns, and every hold asks for one. */
function placesOf(pattern: string): readonly Place[] {
  const places = known.get(pattern);
  if (places) return places;
  const found = placesIn(pattern);
  if (known.size < mostKnown) known.set(pattern, found);
  return found;
}

/** A row of `L`, `M` and `U` alone is an open bay of berths, e.g. `LMU_LU`; else letters are seats. */
function placesIn(pattern: string): Place[] {
  const isBay = /^[LMU_]+$/.test(pattern);
  return pattern.split('').flatMap((mark, index) => {
    if (mark === '_') return [];
    return [{ column: index + 1, position: (isBay && berths[mark]) || positionAt(pattern, index) }];
  });
}

function seatAt(coach: Coach, places: readonly Place[], index: number): Seat | undefined {
  const place = places[index % places.length];
  return (
    place && {
      id: `${coach.label}-${index + 1}`,
      coach: coach.label,
      class: coach.class,
      number: index + 1,
      row: Math.floor(index / places.length) + 1,
      ...place,
    }
  );
}

/** How many seats or berths a coach has. */
export const seatCount = ({ rows, pattern }: Pick<Coach, 'rows' | 'pattern'>): number =>
  rows * placesOf(pattern).length;

/** Every seat of a coach, numbered 1 … n row by row. */
export function seatsOf(coach: Coach): Seat[] {
  const places = placesOf(coach.pattern);
  return Array.from({ length: coach.rows * places.length }, (_, index) =>
    seatAt(coach, places, index),
  ).filter((seat) => seat !== undefined);
}

/** The ids of all seats of a run, coach by coach. */
export const seatIds = (coaches: readonly Coach[]): string[] =>
  coaches.flatMap((coach) =>
    Array.from({ length: seatCount(coach) }, (_, index) => `${coach.label}-${index + 1}`),
  );

/** The parts of a seat id, or nothing if it cannot be one. */
export function parseSeatId(id: string): { coach: string; number: number } | undefined {
  const [, coach, number] = /^([A-Za-z0-9]{1,6})-([1-9]\d{0,3})$/.exec(id) ?? [];
  return coach && number ? { coach, number: Number(number) } : undefined;
}

/** The seat with that id, or nothing if the run has none. Builds no other seat. */
export function findSeat(coaches: readonly Coach[], id: string): Seat | undefined {
  const wanted = parseSeatId(id);
  const coach = wanted && coaches.find(({ label }) => label === wanted.coach);
  if (!coach || wanted.number > seatCount(coach)) return undefined;
  return seatAt(coach, placesOf(coach.pattern), wanted.number - 1);
}

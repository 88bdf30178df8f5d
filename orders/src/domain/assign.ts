import type { Closeness, WantedPosition } from '@railhead/common/contracts/seats';
import type { Coach } from '@railhead/common/contracts/tickets';
import { type Seat, seatsOf } from '@railhead/common/domain/coaches';

export interface Party {
  class: string;
  /** How many seats, from 1. */
  count: number;
  position?: WantedPosition | undefined;
  /** Decides among equally good groups, so that many parties at once do not all want the same one. From 0. */
  seed: number;
}

/** Seats for a party, in train order. */
export interface Group {
  seats: string[];
  closeness: Closeness;
}

/** A seat as it lies in the train: its coach's place, the rows before its own, and its side of the aisles. */
interface Place {
  seat: Seat;
  coach: number;
  row: number;
  side: number;
}

/**
 * The best free seats of a class for a party: as close as can be, then as many in the wanted position as can be.
 * A closest group is always found among seats that follow one another in train order; a look along each side of a
 * coach adds those that sit behind one another rather than across the aisle. O(seats).
 * @returns nothing when so many seats are not free
 */
export function assignSeats(
  coaches: readonly Coach[],
  occupied: Pick<ReadonlySet<string>, 'has'>,
  { class: travelClass, count, position, seed }: Party,
): Group | undefined {
  const free = placesOf(coaches, travelClass).filter(({ seat }) => !occupied.has(seat.id));
  const alongSides = free.toSorted((a, b) => a.coach - b.coach || a.side - b.side);

  let best: Place[][] = [];
  let least: number[] = [];
  for (const group of [...neighbours(free, count), ...neighbours(alongSides, count)]) {
    const cost = costOf(group, position);
    const order = best.length === 0 ? -1 : compare(cost, least);
    if (order < 0) [best, least] = [[group], cost];
    else if (order === 0) best.push(group);
  }

  const chosen = best[seed % best.length];
  return (
    chosen && {
      seats: free.filter((place) => chosen.includes(place)).map(({ seat }) => seat.id),
      closeness: closenessOf(chosen),
    }
  );
}

/** A party is together when nobody has to change coaches to find the others. */
export const isTogether = ({ closeness }: Group): boolean =>
  closeness !== 'adjacent-coaches' && closeness !== 'apart';

function placesOf(coaches: readonly Coach[], travelClass: string): Place[] {
  let rowsBefore = 0;
  return coaches.flatMap((coach, index) => {
    const start = rowsBefore;
    rowsBefore += coach.rows;
    if (coach.class !== travelClass) return [];
    return seatsOf(coach).map((seat) => ({
      seat,
      coach: index,
      row: start + seat.row,
      side: coach.pattern.slice(0, seat.column).split('_').length,
    }));
  });
}

/** Every so many places that follow one another. */
const neighbours = (places: readonly Place[], count: number): Place[][] =>
  Array.from({ length: Math.max(0, places.length - count + 1) }, (_, first) =>
    places.slice(first, first + count),
  );

/** How far a group reaches by some measure. */
function reach(group: readonly Place[], measure: (place: Place) => number): number {
  const measures = group.map(measure);
  return Math.max(...measures) - Math.min(...measures);
}

function closenessOf(group: readonly Place[]): Closeness {
  const coaches = reach(group, ({ coach }) => coach);
  if (coaches > 0) return coaches === 1 ? 'adjacent-coaches' : 'apart';
  if (reach(group, ({ row }) => row) > 0) return 'same-coach';
  return reach(group, ({ side }) => side) > 0 ? 'same-row' : 'same-bay';
}

const ranks: Record<Closeness, number> = {
  'same-bay': 0,
  'same-row': 1,
  'same-coach': 2,
  'adjacent-coaches': 3,
  apart: 4,
};

/** What speaks against a group, the heaviest first. */
const costOf = (group: readonly Place[], position: WantedPosition | undefined): number[] => [
  ranks[closenessOf(group)],
  reach(group, ({ row }) => row),
  reach(group, ({ seat }) => seat.column),
  position ? group.filter(({ seat }) => seat.position !== position).length : 0,
];

function compare(a: readonly number[], b: readonly number[]): number {
  const first = a.findIndex((value, index) => value !== b[index]);
  return first < 0 ? 0 : (a[first] ?? 0) - (b[first] ?? 0);
}

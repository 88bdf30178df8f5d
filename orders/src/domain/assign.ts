import type { Closeness, WantedPosition } from '@railhead/common/contracts/seats';
import type { Coach } from '@railhead/common/contracts/tickets';
import { type Seat, seatsOf } from '@railhead/common/domain/coaches';

export interface Party {
  class: string;
  /** The number of seats, from 1. */
  count: number;
  position?: WantedPosition | undefined;
  /** Selects one of several equally good groups, so that concurrent parties choose different ones. From 0. */
  seed: number;
}

/** Seats for a party, in train order. */
export interface SeatGroup {
  seats: string[];
  closeness: Closeness;
}

/** Where a seat is in the train: the index of its coach, its row counted through the train, its side of the aisles. */
interface SeatPosition {
  seat: Seat;
  coach: number;
  row: number;
  side: number;
}

/**
 * Finds the best free seats of a class for a party: as close together as possible, then as many as possible in the
 * preferred position. A closest group always consists of consecutive free seats in train order; searching each side of
 * the aisle as well adds groups that sit behind one another. O(seats).
 * @returns nothing when too few seats are free
 */
export function findBestSeats(
  coaches: readonly Coach[],
  occupied: Pick<ReadonlySet<string>, 'has'>,
  { class: travelClass, count, position, seed }: Party,
): SeatGroup | undefined {
  const free = positionsOf(coaches, travelClass).filter(({ seat }) => !occupied.has(seat.id));
  const alongSides = free.toSorted((a, b) => a.coach - b.coach || a.side - b.side);

  let best: SeatPosition[][] = [];
  let lowest: number[] = [];
  for (const group of [...consecutive(free, count), ...consecutive(alongSides, count)]) {
    const cost = costOf(group, position);
    const order = best.length === 0 ? -1 : compare(cost, lowest);
    if (order < 0) [best, lowest] = [[group], cost];
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

/** True when all seats are in one coach. */
export const isTogether = ({ closeness }: SeatGroup): boolean =>
  closeness !== 'adjacent-coaches' && closeness !== 'apart';

function positionsOf(coaches: readonly Coach[], travelClass: string): SeatPosition[] {
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

/** All groups of `count` consecutive places. */
const consecutive = (places: readonly SeatPosition[], count: number): SeatPosition[][] =>
  Array.from({ length: Math.max(0, places.length - count + 1) }, (_, first) =>
    places.slice(first, first + count),
  );

/** The difference between the largest and the smallest measure of a group. */
function spread(group: readonly SeatPosition[], measure: (place: SeatPosition) => number): number {
  const measures = group.map(measure);
  return Math.max(...measures) - Math.min(...measures);
}

function closenessOf(group: readonly SeatPosition[]): Closeness {
  const coaches = spread(group, ({ coach }) => coach);
  if (coaches > 0) return coaches === 1 ? 'adjacent-coaches' : 'apart';
  if (spread(group, ({ row }) => row) > 0) return 'same-coach';
  return spread(group, ({ side }) => side) > 0 ? 'same-row' : 'same-bay';
}

const ranks: Record<Closeness, number> = {
  'same-bay': 0,
  'same-row': 1,
  'same-coach': 2,
  'adjacent-coaches': 3,
  apart: 4,
};

/** The cost of a group, most significant part first. */
const costOf = (group: readonly SeatPosition[], position: WantedPosition | undefined): number[] => [
  ranks[closenessOf(group)],
  spread(group, ({ row }) => row),
  spread(group, ({ seat }) => seat.column),
  position ? group.filter(({ seat }) => seat.position !== position).length : 0,
];

function compare(a: readonly number[], b: readonly number[]): number {
  const first = a.findIndex((value, index) => value !== b[index]);
  return first < 0 ? 0 : (a[first] ?? 0) - (b[first] ?? 0);
}

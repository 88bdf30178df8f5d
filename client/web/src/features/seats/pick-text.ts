import type { Closeness, WantedPosition } from '@railhead/common/contracts/seats';
import type { Coach } from '@railhead/common/contracts/tickets';
import { parseSeatId, seatsOf } from '@railhead/common/domain/coaches';
import { count, list } from '../../lib/format.ts';
import { isProblem } from '../../lib/problem-error.ts';
import type { AssignedSeats } from '../../lib/requests/hold.ts';

const closenessText: Record<Closeness, string> = {
  'same-bay': 'side by side',
  'same-row': 'in the same row, across the aisle',
  'same-coach': 'in the same coach',
  'adjacent-coaches': 'in adjacent coaches',
  apart: 'in different coaches',
};

/** `A-3 and A-4 are held for you, side by side.` */
export const pickedText = ({ seats, closeness }: Pick<AssignedSeats, 'seats' | 'closeness'>): string =>
  seats.length === 1
    ? `${list(seats)} is held for you.`
    : `${list(seats)} are held for you, ${closenessText[closeness]}.`;

/** The alternative offered to a party that does not fit into one coach; `undefined` for any other problem. */
export function splitOf(error: unknown): string[] | undefined {
  if (!isProblem(error, 'not-together')) return undefined;
  const best = error.problem.facts?.best;
  if (typeof best !== 'object' || best === null || !('seats' in best)) return undefined;
  return Array.isArray(best.seats) ? best.seats.map(String) : undefined;
}

/** `2 seats in coach A and 1 seat in coach B`: how a split party would sit. */
export function splitText(seats: readonly string[]): string {
  const coaches = Map.groupBy(seats, (seat) => parseSeatId(seat)?.coach ?? '');
  return list([...coaches].map(([coach, its]) => `${count(its.length, 'seat', 'seats')} in coach ${coach}`));
}

const offeredPositions: readonly WantedPosition[] = ['window', 'aisle', 'lower'];

/** The positions worth offering in a class: those that only some of its seats have. */
export function positionsIn(coaches: readonly Coach[], travelClass: string): WantedPosition[] {
  const seats = coaches.filter((coach) => coach.class === travelClass).flatMap(seatsOf);
  return offeredPositions.filter(
    (wanted) =>
      seats.some(({ position }) => position === wanted) && seats.some(({ position }) => position !== wanted),
  );
}

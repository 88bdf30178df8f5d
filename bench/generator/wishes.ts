/** A supply of seats: the n-th wish is its own, so that nobody has to be refused. */
export interface Supply {
  runs: string[];
  /** Seat ids, the same on each run. */
  seats: string[];
  /** Journeys that do not overlap one another. */
  journeys: { from: number; to: number }[];
  seatsEach: number;
  /** After the last wish the first comes again: with one wish, everybody wants the same. */
  wraps?: boolean;
}

export interface Wish {
  runId: string;
  from: number;
  to: number;
  seats: string[];
}

/** How many wishes a supply can fulfil. */
export const sizeOf = ({ runs, seats, journeys, seatsEach }: Supply): number =>
  runs.length * journeys.length * Math.floor(seats.length / seatsEach);

/** Run after run, then seat after seat, then journey after journey. @throws when the supply is used up. */
export function wishOf(supply: Supply, n: number): Wish {
  const { runs, seats, journeys, seatsEach, wraps } = supply;
  const size = sizeOf(supply);
  if (n >= size && !wraps) throw new Error(`the supply of ${size} wishes is used up`);
  const index = n % size;
  const round = Math.floor(index / runs.length);
  const groups = Math.floor(seats.length / seatsEach);
  const group = (round % groups) * seatsEach;
  const runId = runs[index % runs.length];
  const journey = journeys[Math.floor(round / groups)];
  if (!runId || !journey) throw new Error('a supply needs runs and journeys');
  return { runId, ...journey, seats: seats.slice(group, group + seatsEach) };
}

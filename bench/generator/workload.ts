/** A sequence of seat requests that do not overlap, so that none has to be rejected. */
export interface Workload {
  runs: string[];
  /** Seat ids, the same for every run. */
  seats: string[];
  /** Journeys that do not overlap. */
  journeys: { from: number; to: number }[];
  seatsEach: number;
  /** Start again after the last request. With a single request, everybody wants the same seats. */
  wraps?: boolean;
}

export interface SeatRequest {
  runId: string;
  from: number;
  to: number;
  seats: string[];
}

/** The number of distinct requests. */
export const workloadSize = ({ runs, seats, journeys, seatsEach }: Workload): number =>
  runs.length * journeys.length * Math.floor(seats.length / seatsEach);

/** The n-th request: runs vary first, then seats, then journeys. @throws if the workload is used up. */
export function seatRequestAt(workload: Workload, n: number): SeatRequest {
  const { runs, seats, journeys, seatsEach, wraps } = workload;
  const size = workloadSize(workload);
  if (n >= size && !wraps) throw new Error(`the workload of ${size} requests is used up`);
  const index = n % size;
  const round = Math.floor(index / runs.length);
  const groups = Math.floor(seats.length / seatsEach);
  const group = (round % groups) * seatsEach;
  const runId = runs[index % runs.length];
  const journey = journeys[Math.floor(round / groups)];
  if (!runId || !journey) throw new Error('a workload needs runs and journeys');
  return { runId, ...journey, seats: seats.slice(group, group + seatsEach) };
}

import type {
  AssignedView,
  AssignSeats,
  Closeness,
  HoldView,
  WantedPosition,
} from '@railhead/common/contracts/seats';
import { api } from '../../config/paths.ts';
import { request } from '../api.ts';
import { deadlineOf } from '../countdown.ts';

/** A journey on a run, by stop indexes. */
export interface Journey {
  runId: string;
  from: number;
  to: number;
}

/**
 * Replaces this browser's hold on the run with these seats, all or none; holding the same seats again renews the hold.
 * @returns the end of the hold on this browser's clock, epoch ms
 */
export async function holdSeats(
  { runId, from, to }: Journey,
  seats: readonly string[],
  signal?: AbortSignal,
) {
  const options = { body: { from, to, seats }, ...(signal && { signal }) };
  const { until, now } = await request<HoldView>('PUT', api.hold(runId), options);
  return deadlineOf(until, now, Date.now()).endsAt;
}

/** The seats wanted: a number of seats in a class, with a preferred position. */
export interface Party {
  class: string;
  count: number;
  position?: WantedPosition | undefined;
}

export interface AssignedSeats {
  seats: string[];
  closeness: Closeness;
  /** The end of the hold on this browser's clock, epoch ms. */
  endsAt: number;
}

/**
 * Lets the server choose and hold the best free seats, replacing this browser's hold on the run.
 * @throws ProblemError `sold-out`; `not-together` with the `best` alternative in more than one coach
 */
export async function assignSeats({ runId, from, to }: Journey, party: Party): Promise<AssignedSeats> {
  const { position, class: travelClass, count } = party;
  const prefer = { together: true, ...(position && { position }) };
  const body: AssignSeats = { from, to, class: travelClass, count, prefer };
  const { seats, closeness, until, now } = await request<AssignedView>('PUT', api.assign(runId), { body });
  return { seats, closeness, endsAt: deadlineOf(until, now, Date.now()).endsAt };
}

export const releaseSeats = (runId: string) => request<void>('DELETE', api.hold(runId));

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

/** Where somebody travels on a run: stop indexes. */
export interface Journey {
  runId: string;
  from: number;
  to: number;
}

/**
 * Makes these the seats that one holds on the run, all or none; asked again it moves the end.
 * @returns the end on this browser's clock, epoch ms
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

/** Who travels: so many seats of a class, in a position where that can be had. */
export interface Party {
  class: string;
  count: number;
  position?: WantedPosition | undefined;
}

export interface Picked {
  seats: string[];
  closeness: Closeness;
  /** The end of the hold on this browser's clock, epoch ms. */
  endsAt: number;
}

/**
 * Has the best free seats chosen and held, in place of those one holds on the run.
 * @throws ProblemError `sold-out`; `not-together` with the `best` seats there are, in more than one coach
 */
export async function assignSeats({ runId, from, to }: Journey, party: Party): Promise<Picked> {
  const { position, class: travelClass, count } = party;
  const prefer = { together: true, ...(position && { position }) };
  const body: AssignSeats = { from, to, class: travelClass, count, prefer };
  const { seats, closeness, until, now } = await request<AssignedView>('PUT', api.assign(runId), { body });
  return { seats, closeness, endsAt: deadlineOf(until, now, Date.now()).endsAt };
}

export const releaseSeats = (runId: string) => request<void>('DELETE', api.hold(runId));

import type { HoldView } from '@railhead/common/contracts/orders';
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

export const releaseSeats = (runId: string) => request<void>('DELETE', api.hold(runId));

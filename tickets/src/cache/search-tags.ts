import type { RunScheduledData } from '@railhead/common/contracts/tickets';
import { boardingAt, callsOf } from '../domain/run.ts';

/** The searches from a station on a date. */
export const searchTag = boardingAt;

/** The searches from a station that found no train and looked for the next date with one. */
export const nextDateTag = (stationId: string): string => `${stationId}@next-date`;

/** The searches whose results a new run may change. */
export function tagsOfNewRun(plan: RunScheduledData): string[] {
  const { boardings, stationIds } = callsOf(plan.stops, plan);
  return [...boardings, ...stationIds.map(nextDateTag)];
}

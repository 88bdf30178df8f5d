import { type RowPosition, rejectRow } from './csv-parser.ts';

/** The times of a call in the feed, in seconds from the start of the service date. */
export type CallTimes = { position: RowPosition; arrival: number | undefined; departure: number | undefined };

type Measured = CallTimes & { distance: number };

/** True if no call has any time; such a trip cannot be sold. */
export const isTimeless = (calls: readonly CallTimes[]): boolean =>
  calls.every(({ arrival, departure }) => arrival === undefined && departure === undefined);

function rejectBackwards(calls: readonly CallTimes[]): void {
  let latest = 0;
  for (const { position, arrival, departure } of calls) {
    for (const time of [arrival, departure]) {
      if (time === undefined) continue;
      if (time < latest) throw rejectRow(position, 'its time is before the one that precedes it on the trip');
      latest = time;
    }
  }
}

type Timed<V> = V & { arrival: number; departure: number };

function timed<V extends CallTimes>(call: V): Timed<V> | undefined {
  const [arrival, departure] = [call.arrival ?? call.departure, call.departure ?? call.arrival];
  return arrival === undefined || departure === undefined ? undefined : { ...call, arrival, departure };
}

/** Interpolates the times of calls between two that have them. */
function interpolate<V extends Measured>(
  before: Timed<V>,
  blanks: readonly V[],
  after: Timed<V>,
): Timed<V>[] {
  const way = after.distance - before.distance;
  return blanks.map((call, index) => {
    const share = way > 0 ? (call.distance - before.distance) / way : (index + 1) / (blanks.length + 1);
    const time = Math.round(before.departure + share * (after.arrival - before.departure));
    return { ...call, arrival: time, departure: time };
  });
}

/**
 * Fills in missing times. A missing arrival or departure equals the other one; if both are missing, they are
 * interpolated between the neighbouring calls by distance, or evenly if there is none.
 * @throws FeedError if the first or last call has no time, or if times run backwards.
 */
export function fillTimes<V extends Measured>(calls: readonly V[]): Timed<V>[] {
  rejectBackwards(calls);
  for (const end of [calls[0], calls.at(-1)]) {
    if (end && isTimeless([end]))
      throw rejectRow(end.position, 'the first and the last call of a trip need a time');
  }
  const filled: Timed<V>[] = [];
  let blanks: V[] = [];
  for (const call of calls) {
    const here = timed(call);
    const before = filled.at(-1);
    if (!here) blanks.push(call);
    else {
      filled.push(...(before ? interpolate(before, blanks, here) : []), here);
      blanks = [];
    }
  }
  return filled;
}

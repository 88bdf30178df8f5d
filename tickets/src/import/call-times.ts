import { broken, type Position } from './table.ts';

/** The times of a call as the feed has them, seconds from the start of the service date. */
export type Times = { position: Position; arrival: number | undefined; departure: number | undefined };

type Measured = Times & { distance: number };

/** True when no call has any time: such a trip cannot be sold. */
export const isTimeless = (calls: readonly Times[]): boolean =>
  calls.every(({ arrival, departure }) => arrival === undefined && departure === undefined);

function refuseBackwards(calls: readonly Times[]): void {
  let latest = 0;
  for (const { position, arrival, departure } of calls) {
    for (const time of [arrival, departure]) {
      if (time === undefined) continue;
      if (time < latest) throw broken(position, 'its time is before the one that precedes it on the trip');
      latest = time;
    }
  }
}

type Timed<V> = V & { arrival: number; departure: number };

function timed<V extends Times>(call: V): Timed<V> | undefined {
  const [arrival, departure] = [call.arrival ?? call.departure, call.departure ?? call.arrival];
  return arrival === undefined || departure === undefined ? undefined : { ...call, arrival, departure };
}

/** Times for calls between two that have them. */
function between<V extends Measured>(before: Timed<V>, blanks: readonly V[], after: Timed<V>): Timed<V>[] {
  const way = after.distance - before.distance;
  return blanks.map((call, index) => {
    const share = way > 0 ? (call.distance - before.distance) / way : (index + 1) / (blanks.length + 1);
    const time = Math.round(before.departure + share * (after.arrival - before.departure));
    return { ...call, arrival: time, departure: time };
  });
}

/**
 * The calls with every time filled in: one that is blank is the other one, and where both are, they lie between the
 * calls around them in proportion to the distance, or evenly where there is none.
 * Throws `FeedError` when the first or last call has no time and when times run backwards.
 */
export function fillTimes<V extends Measured>(calls: readonly V[]): Timed<V>[] {
  refuseBackwards(calls);
  for (const end of [calls[0], calls.at(-1)]) {
    if (end && isTimeless([end]))
      throw broken(end.position, 'the first and the last call of a trip need a time');
  }
  const filled: Timed<V>[] = [];
  let blanks: V[] = [];
  for (const call of calls) {
    const here = timed(call);
    const before = filled.at(-1);
    if (!here) blanks.push(call);
    else {
      filled.push(...(before ? between(before, blanks, here) : []), here);
      blanks = [];
    }
  }
  return filled;
}

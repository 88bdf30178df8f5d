import { greatCircle } from './distances.ts';
import type { Call, Station } from './feed.ts';

/** The limit of MobilityData's validator for railways (fast_travel_between_consecutive_stops). */
const fastestKmPerHour = 500;
/** Times are often rounded to minutes. */
const roundingSeconds = 60;
/** How much longer than the straight lines between calls a line may be; mountain railways reach about three times. */
const detours = { least: 0.8, most: 4 };
/** Rounded coordinates and stops beside the track say little about short distances. */
const slackMetres = 2000;

/** Why the places and distances of a trip cannot be right; fares are computed from them. */
export function implausible(
  calls: readonly Call[],
  stations: ReadonlyMap<string, Station>,
): string | undefined {
  let straight = 0;
  for (const [index, call] of calls.entries()) {
    const here = stations.get(call.station);
    if (!here) continue;
    if (Math.abs(here.latitude) < 1 && Math.abs(here.longitude) < 1)
      return `stop ${here.id} lies at ${here.latitude}, ${here.longitude}`;
    const before = calls[index - 1];
    const there = before && stations.get(before.station);
    if (!before || !there) continue;
    const metres = greatCircle(there, here);
    straight += metres;
    const seconds = call.arrival - before.departure + roundingSeconds;
    const speed = (metres / seconds) * 3.6;
    if (speed > fastestKmPerHour) return `${Math.round(speed)} km/h between stops ${there.id} and ${here.id}`;
  }
  const distance = calls.at(-1)?.distance ?? 0;
  if (distance < detours.least * straight - slackMetres || distance > detours.most * straight + slackMetres)
    return `shape_dist_traveled is ${(distance / straight).toFixed(2)} times the way between its stops`;
  return undefined;
}

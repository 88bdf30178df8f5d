import type { Station } from './feed.ts';

/** The calls of a trip: each station with the feed's own distance, if any. */
export type StopSequence = readonly { station: Station; shapeDistance: number | undefined }[];

const earthRadius = 6_371_009;
const unitsInMetres = [1, 1000, 1609.344, 0.3048];
const usualDetour = 1.15;

/** Metres between two places on the great circle. */
export function greatCircle(a: Station, b: Station): number {
  const radians = (degrees: number) => (degrees * Math.PI) / 180;
  const haversine = (angle: number) => Math.sin(angle / 2) ** 2;
  const [latitudeA, latitudeB] = [radians(a.latitude), radians(b.latitude)];
  const across = Math.cos(latitudeA) * Math.cos(latitudeB) * haversine(radians(b.longitude - a.longitude));
  return 2 * earthRadius * Math.asin(Math.sqrt(Math.min(1, haversine(latitudeB - latitudeA) + across)));
}

function straightDistances(course: StopSequence): number[] {
  let metres = 0;
  return course.map(({ station }, index) => {
    const before = course[index - 1];
    if (before) metres += greatCircle(before.station, station);
    return metres;
  });
}

/** The feed's own distances from the first call, if every call has one and they increase. */
function shapeDistances(course: StopSequence): number[] | undefined {
  const values = course.map(({ shapeDistance }) => shapeDistance).filter((value) => value !== undefined);
  const [first = 0, last = 0] = [values[0], values.at(-1)];
  const forwards = values.every((value, index) => index === 0 || value >= (values[index - 1] ?? 0));
  return values.length === course.length && forwards && last > first
    ? values.map((value) => value - first)
    : undefined;
}

/**
 * Infers the metres per unit of the feed's distances. GTFS does not define the unit, so the one is chosen that makes
 * most trips slightly longer than the straight line between calls, as railway lines usually are. Some trips may have
 * another unit; each counts by its ratio and not by its length, so that these do not decide.
 */
export function inferUnit(courses: Iterable<StopSequence>): number {
  const ratios: number[] = [];
  for (const course of courses) {
    const stated = shapeDistances(course)?.at(-1) ?? 0;
    const straight = straightDistances(course).at(-1) ?? 0;
    if (stated > 0 && straight > 0) ratios.push(stated / straight);
  }
  const deviation = (unit: number) =>
    ratios.reduce((sum, ratio) => sum + Math.abs(Math.log((ratio * unit) / usualDetour)), 0);
  return unitsInMetres.reduce((a, b) => (deviation(b) < deviation(a) ? b : a));
}

/** Adds the distance from the first call in whole metres, never decreasing: the feed's own, or straight lines. */
export function withDistances<V extends StopSequence[number]>(
  course: readonly V[],
  unit: number,
): (V & { distance: number })[] {
  const metres = shapeDistances(course)?.map((distance) => distance * unit) ?? straightDistances(course);
  return course.map((call, index) => ({ ...call, distance: Math.round(metres[index] ?? 0) }));
}

/** GTFS: rail and monorail; extended types: the railway services. https://gtfs.org/documentation/schedule/reference/#routestxt */
const isRail = (type: number): boolean => type === 2 || type === 12 || (type >= 100 && type <= 117);

const names: ReadonlyMap<number, string> = new Map([
  [0, 'tram'],
  [1, 'metro'],
  [3, 'bus'],
  [4, 'ferry'],
  [5, 'cable tram'],
  [6, 'aerial lift'],
  [7, 'funicular'],
  [11, 'trolleybus'],
  [714, 'rail replacement bus'],
]);

/** Why trips of a route with this `route_type` are not sold; undefined for railways. */
export function notRail(routeType: string): string | undefined {
  if (!/^\d+$/.test(routeType)) return `route_type ${routeType || 'is missing'}${routeType && ' is unknown'}`;
  const type = Number(routeType);
  return isRail(type)
    ? undefined
    : `route_type ${type}${names.has(type) ? `, ${names.get(type)},` : ''} is not a railway`;
}

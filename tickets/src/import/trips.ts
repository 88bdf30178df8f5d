import { visibleName } from '@railhead/common/domain/person-name';
import { type CsvRow, optionalText, parseCsv, rejectRow, requiredText } from './csv-parser.ts';
import type { Service, Train } from './feed.ts';
import type { FeedFiles } from './feed-files.ts';
import { idTokens } from './id-tokens.ts';
import { notRail } from './route-types.ts';

/** A trip before its calls are known. */
export type Trip = Omit<Train, 'calls'> & {
  /** Why its route is not sold. */
  unsold: string | undefined;
  /** Trips with the same block are run by the same vehicle; empty if there is none. */
  block: string;
};

type Route = { longName: string; shortName: string; unsold: string | undefined };

async function readRoutes(files: FeedFiles): Promise<ReadonlyMap<string, Route>> {
  const routes = new Map<string, Route>();
  for await (const row of parseCsv(files, { file: 'routes.txt', columns: ['route_id'] })) {
    const id = requiredText(row, 'route_id');
    if (routes.has(id)) throw rejectRow(row, `route_id ${id} appears twice`);
    routes.set(id, {
      longName: visibleName(optionalText(row, 'route_long_name')),
      shortName: visibleName(optionalText(row, 'route_short_name')),
      unsold: notRail(optionalText(row, 'route_type')),
    });
  }
  return routes;
}

/** Some railways publish the train's number as the headsign. */
const numericHeadsign = (row: CsvRow): string => /^\d+$/.exec(optionalText(row, 'trip_headsign'))?.[0] ?? '';

/** The trips by id; each names a route and a service that the feed has. */
export async function readTrips(
  files: FeedFiles,
  services: ReadonlyMap<string, Service>,
): Promise<ReadonlyMap<string, Trip>> {
  const routes = await readRoutes(files);
  const trips = new Map<string, Omit<Trip, 'token'>>();
  for await (const row of parseCsv(files, {
    file: 'trips.txt',
    columns: ['route_id', 'service_id', 'trip_id'],
  })) {
    const id = requiredText(row, 'trip_id');
    if (trips.has(id)) throw rejectRow(row, `trip_id ${id} appears twice`);
    const routeId = requiredText(row, 'route_id');
    const route = routes.get(routeId);
    if (!route) throw rejectRow(row, `route_id ${routeId} is not in routes.txt`);
    const service = services.get(requiredText(row, 'service_id'));
    if (!service)
      throw rejectRow(row, `service_id ${requiredText(row, 'service_id')} is in neither calendar`);
    const { longName, shortName, unsold } = route;
    const ownNumber =
      visibleName(optionalText(row, 'trip_short_name')) || (!shortName && numericHeadsign(row));
    const number = ownNumber || shortName || id;
    trips.set(id, {
      id,
      number,
      isNumberedByLine: !ownNumber && number === shortName,
      name: longName || shortName || number,
      line: longName || shortName,
      route: routeId,
      service,
      unsold,
      block: optionalText(row, 'block_id'),
    });
  }
  const tokenOf = idTokens(trips.keys());
  return new Map([...trips].map(([id, trip]) => [id, { ...trip, token: tokenOf(id) }]));
}

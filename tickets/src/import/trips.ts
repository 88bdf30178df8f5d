import { optionalText, parseCsv, rejectRow, requiredText } from './csv-parser.ts';
import type { Service, Train } from './feed.ts';
import type { FeedFiles } from './feed-files.ts';
import { uniqueIdReader } from './unique-ids.ts';

/** A trip before its calls are known. */
export type Trip = Omit<Train, 'calls'>;

/** What passengers call each route, by route id. */
async function readRoutes(files: FeedFiles): Promise<ReadonlyMap<string, string>> {
  const routes = new Map<string, string>();
  for await (const row of parseCsv(files, { file: 'routes.txt', columns: ['route_id'] })) {
    const id = requiredText(row, 'route_id');
    if (routes.has(id)) throw rejectRow(row, `route_id ${id} appears twice`);
    routes.set(id, optionalText(row, 'route_long_name') || optionalText(row, 'route_short_name'));
  }
  return routes;
}

/** The trips by id; each names a route and a service that the feed has. */
export async function readTrips(
  files: FeedFiles,
  services: ReadonlyMap<string, Service>,
): Promise<ReadonlyMap<string, Trip>> {
  const routes = await readRoutes(files);
  const trips = new Map<string, Trip>();
  const readId = uniqueIdReader('trip_id');
  for await (const row of parseCsv(files, {
    file: 'trips.txt',
    columns: ['route_id', 'service_id', 'trip_id'],
  })) {
    const id = readId(row);
    const route = requiredText(row, 'route_id');
    const name = routes.get(route);
    if (name === undefined) throw rejectRow(row, `route_id ${route} is not in routes.txt`);
    const service = services.get(requiredText(row, 'service_id'));
    if (!service)
      throw rejectRow(row, `service_id ${requiredText(row, 'service_id')} is in neither calendar`);
    const number = optionalText(row, 'trip_short_name') || id;
    trips.set(id, { id, number, name: name || number, route, service });
  }
  return trips;
}

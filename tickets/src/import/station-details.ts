import { foldName } from '@railhead/common/domain/fold-name';
import type { Feed } from './feed.ts';

const maxLines = 2;

/**
 * What tells a station from others with the same name: operator and lines, and where these are the same too, the next
 * station on the line. By the feed's ids.
 */
export function stationDetails({ operator, stations, trains }: Feed): ReadonlyMap<string, string> {
  const nameOf = new Map(stations.map(({ id, name }) => [id, name]));
  const lines = new Map<string, Set<string>>();
  const neighbours = new Map<string, Set<string>>();
  const add = (values: Map<string, Set<string>>, station: string, value: string) =>
    values.set(station, (values.get(station) ?? new Set()).add(value));
  for (const { calls, line } of trains) {
    for (const [index, { station }] of calls.entries()) {
      if (line) add(lines, station, line);
      for (const neighbour of [calls[index - 1], calls[index + 1]]) {
        const name = neighbour && nameOf.get(neighbour.station);
        if (name && name !== nameOf.get(station)) add(neighbours, station, name);
      }
    }
  }
  const detailOf = (station: string): string =>
    [operator, ...[...(lines.get(station) ?? [])].sort().slice(0, maxLines)].filter(Boolean).join(', ');
  const details = new Map(stations.map(({ id }) => [id, detailOf(id)]));
  for (const same of sameNames(stations)) {
    for (const alike of Map.groupBy(same, ({ id }) => details.get(id)).values()) {
      if (alike.length < 2) continue;
      for (const { id } of alike) {
        const [neighbour] = [...(neighbours.get(id) ?? [])].sort();
        if (neighbour) details.set(id, [details.get(id), `next to ${neighbour}`].filter(Boolean).join(', '));
      }
    }
  }
  return details;
}

/** Groups of at least two stations whose names differ at most in case, accents and punctuation. */
export const sameNames = <S extends { name: string }>(stations: readonly S[]): S[][] =>
  [...Map.groupBy(stations, ({ name }) => foldName(name)).values()].filter(({ length }) => length > 1);

import { searchNamesOf } from './search-names.ts';

type Described = { id: string; name: string; detail?: string };

/**
 * Leaves out what tells a station from others, unless another station has the same name. Where this is the same too, as for
 * two feeds of one operator, the station's id is added.
 */
export function describeSameNames<S extends Described>(stations: readonly S[]): S[] {
  const sharing = Map.groupBy(stations, ({ name }) => searchNamesOf(name).folded[0]);
  const described = new Map<S, string>();
  for (const same of sharing.values()) {
    if (same.length < 2) continue;
    for (const [detail = '', alike] of Map.groupBy(same, (station) => station.detail)) {
      for (const station of alike) {
        const isClear = detail !== '' && alike.length === 1;
        described.set(station, isClear ? detail : `${detail} (${station.id})`.trim());
      }
    }
  }
  return stations.map((station) => {
    const copy = { ...station };
    const detail = described.get(station);
    if (detail === undefined) delete copy.detail;
    else copy.detail = detail;
    return copy;
  });
}

import type { SeatMapChange, SeatMapView } from '@railhead/common/contracts/seats';
import { useEffect, useState } from 'react';
import { api } from '../../config/paths.ts';
import { useLive } from '../../lib/live.ts';
import type { Journey } from '../../lib/requests/hold.ts';
import { atMoment, fromSnapshot, type LiveMap, nextEnd, withChange } from './live-map.ts';

/** The seats of a run as they change, by one stream. `onFree` hears which seats have become free. */
export function useLiveMap({ runId, from, to }: Journey, onFree: (seats: string[]) => void) {
  const [map, setMap] = useState<LiveMap>();
  const state = useLive(`${api.liveSeats(runId)}?from=${from}&to=${to}`, (event, data) => {
    const receivedAt = Date.now();
    if (event === 'snapshot') setMap(fromSnapshot(data as SeatMapView, receivedAt));
    if (event !== 'change') return;
    const change = data as SeatMapChange;
    setMap((known) => known && withChange(known, change, receivedAt));
    onFree(Object.keys(change.seats).filter((seat) => change.seats[seat]?.state === 'free'));
  });

  useEffect(() => {
    const end = map && nextEnd(map);
    if (end === undefined) return;
    const timer = setTimeout(
      () => setMap((known) => known && atMoment(known, Date.now())),
      Math.max(0, end - Date.now()) + 20,
    );
    return () => clearTimeout(timer);
  }, [map]);

  return { map, state };
}

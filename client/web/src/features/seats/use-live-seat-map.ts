import type { SeatMapChange, SeatMapView } from '@railhead/common/contracts/seats';
import { useEffect, useState } from 'react';
import { api } from '../../config/paths.ts';
import type { Journey } from '../../lib/requests/hold.ts';
import { useEventStream } from '../../lib/use-event-stream.ts';
import { fromSnapshot, nextExpiry, type SeatMap, withChange, withoutExpired } from './seat-map.ts';

/** The seats of a run, updated by one event stream. `onFree` receives the seats that became free. */
export function useLiveSeatMap({ runId, from, to }: Journey, onFree: (seats: string[]) => void) {
  const [map, setMap] = useState<SeatMap>();
  const status = useEventStream(`${api.seatStream(runId)}?from=${from}&to=${to}`, (event, data) => {
    const receivedAt = Date.now();
    if (event === 'snapshot') setMap(fromSnapshot(data as SeatMapView, receivedAt));
    if (event !== 'change') return;
    const change = data as SeatMapChange;
    setMap((known) => known && withChange(known, change, receivedAt));
    onFree(Object.keys(change.seats).filter((seat) => change.seats[seat]?.state === 'free'));
  });

  useEffect(() => {
    const end = map && nextExpiry(map);
    if (end === undefined) return;
    const timer = setTimeout(
      () => setMap((known) => known && withoutExpired(known, Date.now())),
      Math.max(0, end - Date.now()) + 20,
    );
    return () => clearTimeout(timer);
  }, [map]);

  return { map, status };
}

import type { SeatMapChange, SeatMapView, SeatState } from '@railhead/common/contracts/seats';
import { deadlineOf } from '../../lib/countdown.ts';

/** What the server last said of the seats. Seats not listed are free; `endsAt` is on this browser's clock (epoch ms). */
export interface LiveMap {
  version: string;
  seats: Readonly<Record<string, { state: Exclude<SeatState, 'free'>; endsAt: number | undefined }>>;
}

type Told = SeatMapChange['seats'];

function read(told: Told, now: string, receivedAt: number): LiveMap['seats'] {
  const entries = Object.entries(told).flatMap(([seat, { state, until }]) =>
    state === 'free'
      ? []
      : [
          [
            seat,
            { state, endsAt: until === undefined ? undefined : deadlineOf(until, now, receivedAt).endsAt },
          ] as const,
        ],
  );
  return Object.fromEntries(entries);
}

export const fromSnapshot = ({ version, seats, now }: SeatMapView, receivedAt: number): LiveMap => ({
  version,
  seats: read(seats, now, receivedAt),
});

const parts = (version: string): { epoch: string; n: number } => {
  const dash = version.lastIndexOf('-');
  return { epoch: version.slice(0, dash), n: Number(version.slice(dash + 1)) };
};

/**
 * The map after a change. A change that is older than the map, or of another epoch (its snapshot is on the way), is
 * left out; one of the same version tells of holds that ran out.
 */
export function withChange(map: LiveMap, change: SeatMapChange, receivedAt: number): LiveMap {
  const [old, next] = [parts(map.version), parts(change.version)];
  if (old.epoch !== next.epoch || next.n < old.n) return map;
  const untouched = Object.entries(map.seats).filter(([seat]) => !(seat in change.seats));
  return {
    version: change.version,
    seats: { ...Object.fromEntries(untouched), ...read(change.seats, change.now, receivedAt) },
  };
}

/** The map at that moment: a soft hold past its end is free, without a word from the server. */
export function atMoment(map: LiveMap, at: number): LiveMap {
  const going = Object.entries(map.seats).filter(([, { endsAt }]) => endsAt === undefined || endsAt > at);
  return going.length === Object.keys(map.seats).length ? map : { ...map, seats: Object.fromEntries(going) };
}

/** When the next soft hold ends, if any does. */
export const nextEnd = (map: LiveMap): number | undefined =>
  Object.values(map.seats).reduce<number | undefined>(
    (next, { endsAt }) => (endsAt === undefined || (next !== undefined && next <= endsAt) ? next : endsAt),
    undefined,
  );

/** The seats that are the caller's own soft hold, with its end. */
export function ownHold(map: LiveMap): { seats: string[]; endsAt: number } | undefined {
  const own = Object.entries(map.seats).flatMap(([seat, { state, endsAt }]) =>
    state === 'mine' && endsAt !== undefined ? [{ seat, endsAt }] : [],
  );
  return own.length === 0
    ? undefined
    : { seats: own.map(({ seat }) => seat), endsAt: Math.min(...own.map(({ endsAt }) => endsAt)) };
}

import type { SeatMapChange, SeatMapView, SeatState } from '@railhead/common/contracts/seats';
import { deadlineOf } from '../../lib/countdown.ts';

/** The last known seat states. Seats not listed are free; `endsAt` is on this browser's clock (epoch ms). */
export interface SeatMap {
  version: string;
  seats: Readonly<Record<string, { state: Exclude<SeatState, 'free'>; endsAt: number | undefined }>>;
}

type SeatStates = SeatMapChange['seats'];

function readStates(states: SeatStates, now: string, receivedAt: number): SeatMap['seats'] {
  const entries = Object.entries(states).flatMap(([seat, { state, until }]) =>
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

export const fromSnapshot = ({ version, seats, now }: SeatMapView, receivedAt: number): SeatMap => ({
  version,
  seats: readStates(seats, now, receivedAt),
});

const parseVersion = (version: string): { epoch: string; n: number } => {
  const dash = version.lastIndexOf('-');
  return { epoch: version.slice(0, dash), n: Number(version.slice(dash + 1)) };
};

/**
 * The map after a change. Ignores a change that is older than the map or of another epoch (whose snapshot follows);
 * one of the same version reports expired holds.
 */
export function withChange(map: SeatMap, change: SeatMapChange, receivedAt: number): SeatMap {
  const [old, next] = [parseVersion(map.version), parseVersion(change.version)];
  if (old.epoch !== next.epoch || next.n < old.n) return map;
  const untouched = Object.entries(map.seats).filter(([seat]) => !(seat in change.seats));
  return {
    version: change.version,
    seats: { ...Object.fromEntries(untouched), ...readStates(change.seats, change.now, receivedAt) },
  };
}

/** The map at a moment: a soft hold past its end is free, without waiting for the server. */
export function withoutExpired(map: SeatMap, at: number): SeatMap {
  const remaining = Object.entries(map.seats).filter(([, { endsAt }]) => endsAt === undefined || endsAt > at);
  return remaining.length === Object.keys(map.seats).length
    ? map
    : { ...map, seats: Object.fromEntries(remaining) };
}

/** When the next soft hold expires, if any. */
export const nextExpiry = (map: SeatMap): number | undefined =>
  Object.values(map.seats).reduce<number | undefined>(
    (next, { endsAt }) => (endsAt === undefined || (next !== undefined && next <= endsAt) ? next : endsAt),
    undefined,
  );

/** This browser's own soft hold, with its earliest end. */
export function ownHold(map: SeatMap): { seats: string[]; endsAt: number } | undefined {
  const own = Object.entries(map.seats).flatMap(([seat, { state, endsAt }]) =>
    state === 'mine' && endsAt !== undefined ? [{ seat, endsAt }] : [],
  );
  return own.length === 0
    ? undefined
    : { seats: own.map(({ seat }) => seat), endsAt: Math.min(...own.map(({ endsAt }) => endsAt)) };
}

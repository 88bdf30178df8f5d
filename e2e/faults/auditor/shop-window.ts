import type { SeatMapView } from '@railhead/common/contracts/seats';
import { Redis } from 'ioredis';
import type { Shown } from './world.ts';

/** Where passengers take what is shown to be true: a few seats and stops of one run. */
export interface Stretch {
  runId: string;
  seats: string[];
  /** Stop indexes of the run, ascending. */
  stops: number[];
}

/** Reads what is shown of seats: the map that `orders` serves, and the board in Redis from which it is made. */
export function openShopWindow(places: { ordersUrl: string; redisUrl: string }) {
  const redis = new Redis(places.redisUrl, { lazyConnect: true, retryStrategy: () => 200 });
  // It comes back by itself; whoever asks meanwhile is told.
  redis.on('error', () => undefined);

  const mapOf = async ({ runId, seats }: Stretch, from: number, to: number) => {
    const answer = await fetch(`${places.ordersUrl}/api/seats/${runId}?from=${from}&to=${to}`, {
      signal: AbortSignal.timeout(4000),
    });
    if (!answer.ok) throw new Error(`the map of ${runId} was answered ${answer.status}`);
    const shown = ((await answer.json()) as SeatMapView).seats;
    return { from, to, sold: seats.filter((seat) => shown[seat]?.state === 'sold') };
  };

  return {
    async read(stretch: Stretch): Promise<Shown> {
      const { runId, seats, stops } = stretch;
      const parts = stops.slice(1).map((to, index): [number, number] => [stops[index] ?? 0, to]);
      const maps = await Promise.all(parts.map(([from, to]) => mapOf(stretch, from, to)));
      const fields = await redis.hmget(
        `railhead:seats:{${runId}}`,
        'epoch',
        ...seats.map((seat) => `l:${seat}`),
      );
      const [epoch, ...copies] = fields;
      const board = Object.fromEntries(seats.map((seat, index) => [seat, copies[index] ?? '0:']));
      return { runId, seats, maps, ...(epoch && { board }) };
    },
    close: () => redis.disconnect(),
  };
}

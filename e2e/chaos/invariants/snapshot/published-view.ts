import type { SeatMapView } from '@railhead/common/contracts/seats';
import { Redis } from 'ioredis';
import type { PublishedView } from './snapshot.ts';

/** The seats and stops of one run that the buyers of a round compete for. */
export interface ContestedSeats {
  runId: string;
  seats: string[];
  /** Stop indexes of the run, ascending. */
  stops: number[];
}

/** Reads what passengers see of seats: the map that `orders` serves, and the board in Redis that it is made from. */
export function openPublishedView(sources: { ordersUrl: string; redisUrl: string }) {
  const redis = new Redis(sources.redisUrl, { lazyConnect: true, retryStrategy: () => 200 });
  // The client reconnects by itself, and a read that fails meanwhile rejects.
  redis.on('error', () => undefined);

  const mapOf = async ({ runId, seats }: ContestedSeats, from: number, to: number) => {
    const answer = await fetch(`${sources.ordersUrl}/api/seats/${runId}?from=${from}&to=${to}`, {
      signal: AbortSignal.timeout(4000),
    });
    if (!answer.ok) throw new Error(`the map of ${runId} was answered with ${answer.status}`);
    const view = ((await answer.json()) as SeatMapView).seats;
    return { from, to, sold: seats.filter((seat) => view[seat]?.state === 'sold') };
  };

  return {
    async read(contested: ContestedSeats): Promise<PublishedView> {
      const { runId, seats, stops } = contested;
      const parts = stops.slice(1).map((to, index): [number, number] => [stops[index] ?? 0, to]);
      const maps = await Promise.all(parts.map(([from, to]) => mapOf(contested, from, to)));
      const [epoch, ...copies] = await redis.hmget(
        `railhead:seats:{${runId}}`,
        'epoch',
        ...seats.map((seat) => `l:${seat}`),
      );
      const board = Object.fromEntries(seats.map((seat, index) => [seat, copies[index] ?? '0:']));
      return { runId, seats, maps, ...(epoch && { board }) };
    },
    close: () => redis.disconnect(),
  };
}

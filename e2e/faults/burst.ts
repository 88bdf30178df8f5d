import { setTimeout as sleep } from 'node:timers/promises';
import { asking } from './asking.ts';
import type { Asked } from './auditor/history.ts';
import type { Stretch } from './auditor/shop-window.ts';
import { clientOf } from './client.ts';

/** What the crowd wants to see. */
export interface Attraction {
  baseUrl: string;
  mailUrl: string;
  arena: Stretch;
  /** The search that finds the run. */
  search: string;
  note: (asked: Asked) => void;
}

/** So many people look for a train, look at its seats and want the same one, each as fast as they are answered. */
export async function burst({ people, ms }: { people: number; ms: number }, attraction: Attraction) {
  const { arena, search, note } = attraction;
  const until = Date.now() + ms;
  const [from = 0, , to = 0] = arena.stops;
  const map = `/api/seats/${arena.runId}?from=${from}&to=${to}`;
  const hold = { from, to, seats: arena.seats.slice(0, 1) };

  const person = async (_: unknown, index: number) => {
    const name = `crowd-${index + 1}`;
    const ask = asking({ name, client: clientOf(attraction, ''), note });
    // They do not all come in the same instant.
    await sleep(index);
    while (Date.now() < until) {
      await ask('browse', { path: `GET ${search}` }, (client) => client.ask('GET', search));
      await ask('browse', { path: `GET ${map}` }, (client) => client.ask('GET', map));
      await ask('browse', { path: 'PUT hold' }, (client) =>
        client.ask('PUT', `/api/seats/${arena.runId}/hold`, hold),
      );
    }
  };
  await Promise.all(Array.from({ length: people }, person));
}

import { setTimeout as sleep } from 'node:timers/promises';
import type { ContestedSeats } from '../invariants/snapshot/published-view.ts';
import type { RecordedRequest } from '../invariants/snapshot/request-history.ts';
import { createClient } from './client.ts';
import { recordRequests } from './recorded-requests.ts';

/** What everybody in the burst asks for. */
export interface BurstTarget {
  baseUrl: string;
  mailUrl: string;
  contested: ContestedSeats;
  /** The search that finds the run. */
  search: string;
  record: (request: RecordedRequest) => void;
}

/** Many people search for one train, open its seat map and hold the same seat, as fast as they are answered. */
export async function runBurst({ people, ms }: { people: number; ms: number }, target: BurstTarget) {
  const { contested, search, record } = target;
  const until = Date.now() + ms;
  const [from = 0, , to = 0] = contested.stops;
  const map = `/api/seats/${contested.runId}?from=${from}&to=${to}`;
  const hold = { from, to, seats: contested.seats.slice(0, 1) };

  const person = async (_: unknown, index: number) => {
    const name = `crowd-${index + 1}`;
    const send = recordRequests({ name, client: createClient(target, ''), record });
    // They do not all start in the same instant.
    await sleep(index);
    while (Date.now() < until) {
      await send('browse', { path: `GET ${search}` }, (client) => client.request('GET', search));
      await send('browse', { path: `GET ${map}` }, (client) => client.request('GET', map));
      await send('browse', { path: 'PUT hold' }, (client) =>
        client.request('PUT', `/api/seats/${contested.runId}/hold`, hold),
      );
    }
  };
  await Promise.all(Array.from({ length: people }, person));
}

import { setTimeout as delay } from 'node:timers/promises';
import type { JourneysView, TrainView } from '@railhead/common/contracts/tickets';

const timeoutMs = 120_000;
const pollMs = 500;

/** Waits until a train of the timetable has seats on sale. Rejects if that takes two minutes. */
export async function untilOnSale(baseUrl: string): Promise<void> {
  const deadline = Date.now() + timeoutMs;
  while (!(await isOnSale(baseUrl).catch(() => false))) {
    if (Date.now() > deadline) throw new Error('No train is on sale: see .railhead/logs/import.log.');
    await delay(pollMs);
  }
}

/** True if a train that runs soon has seats: the services hear of its run some seconds after the import. */
async function isOnSale(baseUrl: string): Promise<boolean> {
  const get = async (path: string): Promise<Response> =>
    fetch(`${baseUrl}${path}`, { signal: AbortSignal.timeout(5000) });
  const { items } = (await (await get('/api/trains')).json()) as { items: TrainView[] };
  for (const { stops, nextDate } of items) {
    const [first, last] = [stops[0], stops.at(-1)];
    if (!first || !last || !nextDate) continue;
    const search = new URLSearchParams({ from: first.stationId, to: last.stationId, date: nextDate });
    const { journeys } = (await (await get(`/api/journeys?${search.toString()}`)).json()) as JourneysView;
    const [journey] = journeys;
    if (journey) {
      const { runId, from, to } = journey;
      return (await get(`/api/seats/${runId}?from=${from.index}&to=${to.index}`)).ok;
    }
  }
  return false;
}

import type { Sale } from '../domain/seats-left.ts';
import type { OrderStore } from './order-store.ts';

const rememberedMs = 1000;

/** What is sold on runs, counted on demand and remembered for at most a second each. */
export function availability(orders: Pick<OrderStore, 'salesOf'>) {
  const known = new Map<string, { sales: Sale[]; at: number }>();

  return async (runIds: readonly string[]): Promise<Map<string, Sale[]>> => {
    const now = performance.now();
    for (const [runId, { at }] of known) if (now - at >= rememberedMs) known.delete(runId);
    const unknown = runIds.filter((runId) => !known.has(runId));
    if (unknown.length > 0) {
      for (const [runId, sales] of await orders.salesOf(unknown)) known.set(runId, { sales, at: now });
    }
    return new Map(runIds.map((runId) => [runId, known.get(runId)?.sales ?? []]));
  };
}
export type Availability = ReturnType<typeof availability>;

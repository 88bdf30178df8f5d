import { setTimeout as sleep } from 'node:timers/promises';
import type { ContestedSeats } from '../invariants/snapshot/published-view.ts';

const retryMs = 300;

/** Keeps the live map of a run open, and opens it again when the connection breaks. */
export function watchMap(baseUrl: string, { runId, stops }: ContestedSeats) {
  const leaving = new AbortController();
  const { signal } = leaving;
  const url = `${baseUrl}/api/seats/${runId}/live?from=${stops[0]}&to=${stops.at(-1)}`;
  const watching = (async () => {
    while (!signal.aborted) {
      try {
        const { body } = await fetch(url, { signal });
        for await (const _ of body ?? []) if (signal.aborted) break;
      } catch {
        // The connection broke, or there was no answer.
      }
      await sleep(retryMs, undefined, { signal }).catch(() => undefined);
    }
  })();
  return {
    async leave(): Promise<void> {
      leaving.abort();
      await watching;
    },
  };
}

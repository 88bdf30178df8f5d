import { setTimeout as sleep } from 'node:timers/promises';
import type { Stretch } from './auditor/shop-window.ts';

/** Somebody who has the live map of a run open and opens it again when it breaks. */
export function watchMap(baseUrl: string, { runId, stops }: Stretch) {
  const leaving = new AbortController();
  const { signal } = leaving;
  const url = `${baseUrl}/api/seats/${runId}/live?from=${stops[0]}&to=${stops.at(-1)}`;
  const watching = (async () => {
    while (!signal.aborted) {
      try {
        const { body } = await fetch(url, { signal });
        for await (const _ of body ?? []) if (signal.aborted) break;
      } catch {
        // It broke, or nobody answered.
      }
      await sleep(300, undefined, { signal }).catch(() => undefined);
    }
  })();
  return {
    async leave(): Promise<void> {
      leaving.abort();
      await watching;
    },
  };
}

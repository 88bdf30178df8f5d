import { setTimeout as sleep } from 'node:timers/promises';
import type { RunRepository } from '../persistence/run-repository.ts';

/** Events that wait this long are a backlog. */
const backlogMs = 4000;
/** While the oldest event waits this long, no service is running that could publish it. */
const noProgressMs = 3000;
const checkEveryMs = 200;

/**
 * Waits while the relay has a backlog, so that a run is on sale soon after it was imported and passengers who browse find
 * the database free. Without a running service the import goes on: the events are published once one is started.
 */
export function relayPace(
  { outbox }: Pick<RunRepository, 'outbox'>,
  limits = { backlogMs, noProgressMs },
): () => Promise<void> {
  let stuck: string | undefined;
  return async () => {
    let oldest: { id: string; since: number } | undefined;
    for (;;) {
      const [waiting] = await outbox.unpublished(1, { forMs: limits.backlogMs });
      if (!waiting || waiting._id === stuck) return;
      if (waiting._id !== oldest?.id) {
        oldest = { id: waiting._id, since: performance.now() };
      } else if (performance.now() - oldest.since > limits.noProgressMs) {
        stuck = waiting._id;
        return;
      }
      await sleep(checkEveryMs);
    }
  };
}

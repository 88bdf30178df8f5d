import { setTimeout as sleep } from 'node:timers/promises';
import type { Lifecycle } from '../../runtime/lifecycle.ts';
import type { Bus, StreamMessage } from '../bus.ts';
import type { HealthGate } from './health-gate.ts';

const maxInProgress = 64;
const redeclareMs = 500;

/**
 * Pulls the messages of one stream and handles many at once, until `closing`. It stops pulling while the gate is closed,
 * and opens its consumer again when that is lost. Resolves when everything in progress is finished.
 */
export async function deliveryLoop(
  { log }: Pick<Lifecycle, 'log'>,
  options: {
    bus: Pick<Bus, 'consume' | 'declare'>;
    stream: string;
    /** Never rejects. */
    handle: (message: StreamMessage) => Promise<void>;
    gate: HealthGate;
    closing: AbortSignal;
  },
): Promise<void> {
  const { bus, stream, handle, gate, closing } = options;
  while (!closing.aborted) {
    await gate.whenHealthy(closing);
    const inProgress = new Set<Promise<void>>();
    try {
      for await (const message of bus.consume(stream, closing)) {
        const work = handle(message).finally(() => inProgress.delete(work));
        inProgress.add(work);
        if (inProgress.size >= maxInProgress) await Promise.race(inProgress);
        if (gate.isClosed()) break;
      }
    } catch (error) {
      log.warn({ err: error, stream }, 'consumer failed, opening it again');
    }
    await Promise.allSettled(inProgress);
    if (closing.aborted) return;
    await bus.declare().catch(() => sleep(redeclareMs));
  }
}

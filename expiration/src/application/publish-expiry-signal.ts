import type { Bus } from '@railhead/common/messaging/bus';
import { type Hold, toExpirySignal } from '../domain/hold.ts';

/** Resolves when JetStream has stored the signal; it drops one that it has already stored. */
export async function publishExpirySignal(bus: Bus, hold: Hold, now: Date): Promise<void> {
  const signal = toExpirySignal(hold, now);
  await bus.publish(`${signal.type}.${signal.subject}`, JSON.stringify(signal), signal.id);
}

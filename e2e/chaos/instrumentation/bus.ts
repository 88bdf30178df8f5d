import type { Delivery } from '../../../common/src/messaging/bus.ts';
import * as original from '../../../common/src/messaging/nats-bus.ts';
import { aroundFailpoints, deliveryFaults } from './failpoints.ts';
import { override } from './override.ts';

export * from '../../../common/src/messaging/nats-bus.ts';

const longestDelayMs = 1500;

/** The broker with failpoints around publishing and acknowledging; messages may come twice or out of order. */
export function openBus(...given: Parameters<typeof original.openBus>): ReturnType<typeof original.openBus> {
  const bus = original.openBus(...given);
  const withFailpoints = (delivery: Delivery): Delivery =>
    override(delivery, { ack: () => aroundFailpoints('before-ack', 'after-ack', () => delivery.ack()) });
  return override(bus, {
    publish: (...message) =>
      aroundFailpoints('before-publish', 'after-publish', () => bus.publish(...message)),
    async *pull(stream, signal) {
      for await (const delivery of bus.pull(stream, signal)) {
        if (Math.random() < deliveryFaults.delay && delivery.deliveries === 1) {
          delivery.nak(Math.ceil(Math.random() * longestDelayMs));
          continue;
        }
        yield withFailpoints(delivery);
        if (Math.random() < deliveryFaults.duplicate)
          yield override(withFailpoints(delivery), { ack: () => Promise.resolve() });
      }
    },
  });
}

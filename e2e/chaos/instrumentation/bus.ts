import type { StreamMessage } from '../../../common/src/messaging/bus.ts';
import * as original from '../../../common/src/messaging/nats/open-bus.ts';
import { override } from '../../module-replacement/override.ts';
import { aroundFailpoints, deliveryFaults } from './failpoints.ts';

export * from '../../../common/src/messaging/nats/open-bus.ts';

const longestDelayMs = 1500;

/** The broker with failpoints around publishing and acknowledging; messages may come twice or out of order. */
export function openBus(...given: Parameters<typeof original.openBus>): ReturnType<typeof original.openBus> {
  const bus = original.openBus(...given);
  const withFailpoints = (message: StreamMessage): StreamMessage =>
    override(message, { ack: () => aroundFailpoints('before-ack', 'after-ack', () => message.ack()) });
  return override(bus, {
    publish: (...args) => aroundFailpoints('before-publish', 'after-publish', () => bus.publish(...args)),
    async *consume(stream, signal) {
      for await (const message of bus.consume(stream, signal)) {
        if (Math.random() < deliveryFaults.delay && message.deliveryCount === 1) {
          message.nak(Math.ceil(Math.random() * longestDelayMs));
          continue;
        }
        yield withFailpoints(message);
        if (Math.random() < deliveryFaults.duplicate)
          yield override(withFailpoints(message), { ack: () => Promise.resolve() });
      }
    },
  });
}

import type { StreamMessage } from '../../../common/src/messaging/bus.ts';
import * as original from '../../../common/src/messaging/nats/open-bus.ts';
import { between, unrest } from './failpoints.ts';

export * from '../../../common/src/messaging/nats/open-bus.ts';

const latestMs = 1500;

/** The broker, with arrows around publishing and acknowledging, and with messages that come twice or out of turn. */
export function openBus(...given: Parameters<typeof original.openBus>): ReturnType<typeof original.openBus> {
  const bus = original.openBus(...given);
  const withArrows = (delivery: StreamMessage): StreamMessage => ({
    ...delivery,
    ack: () => between('before-ack', 'after-ack', () => delivery.ack()),
  });
  return {
    ...bus,
    publish: (...message) => between('before-publish', 'after-publish', () => bus.publish(...message)),
    async *consume(stream, signal) {
      for await (const delivery of bus.consume(stream, signal)) {
        if (Math.random() < unrest.later && delivery.deliveryCount === 1) {
          delivery.nak(Math.ceil(Math.random() * latestMs));
          continue;
        }
        yield withArrows(delivery);
        if (Math.random() < unrest.twice) yield { ...withArrows(delivery), ack: () => Promise.resolve() };
      }
    },
  };
}

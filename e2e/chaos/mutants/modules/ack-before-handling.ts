import * as original from '../../instrumentation/bus.ts';
import { override } from '../../instrumentation/override.ts';

export * from '../../instrumentation/bus.ts';

/** Acknowledges every message before it is handled, so that a failure loses it. */
export const openBus: typeof original.openBus = (...given) => {
  const bus = original.openBus(...given);
  return override(bus, {
    async *pull(stream, signal) {
      for await (const delivery of bus.pull(stream, signal)) {
        await delivery.ack();
        yield override(delivery, { ack: () => Promise.resolve(), nak: () => undefined });
      }
    },
  });
};

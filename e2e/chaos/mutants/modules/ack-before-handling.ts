import { override } from '../../../module-replacement/override.ts';
import * as original from '../../instrumentation/bus.ts';

export * from '../../instrumentation/bus.ts';

/** Acknowledges every message before it is handled, so that a failure loses it. */
export const openBus: typeof original.openBus = (...given) => {
  const bus = original.openBus(...given);
  return override(bus, {
    async *consume(stream, signal) {
      for await (const message of bus.consume(stream, signal)) {
        await message.ack();
        yield override(message, { ack: () => Promise.resolve(), nak: () => undefined });
      }
    },
  });
};

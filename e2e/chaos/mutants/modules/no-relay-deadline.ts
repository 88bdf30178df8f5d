import { setTimeout as sleep } from 'node:timers/promises';
import { override } from '../../../module-replacement/override.ts';
import * as original from '../../instrumentation/bus.ts';

export * from '../../instrumentation/bus.ts';

const delayMs = 3000;

/** Publishes every event three seconds after it was saved. */
export const openBus: typeof original.openBus = (...given) => {
  const bus = original.openBus(...given);
  return override(bus, {
    async publish(...message) {
      await sleep(delayMs);
      return bus.publish(...message);
    },
  });
};

import { setTimeout as sleep } from 'node:timers/promises';
import * as original from '../../inside/bus.ts';

export * from '../../inside/bus.ts';

const lateMs = 3000;

/** What was saved is told later. */
export const openBus: typeof original.openBus = (...given) => {
  const bus = original.openBus(...given);
  return {
    ...bus,
    async publish(...message) {
      await sleep(lateMs);
      return bus.publish(...message);
    },
  };
};

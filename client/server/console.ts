import { setTimeout as sleep } from 'node:timers/promises';
import { Refusal } from '@railhead/common/http/problems';
import type { App } from '@railhead/common/http/service-app';
import type { Bus } from '@railhead/common/messaging/bus';
import { type EventStreams, eventStreams } from './event-streams.ts';
import { followEvents } from './routes/follow-events.ts';
import { listEvents } from './routes/list-events.ts';
import { listParked } from './routes/list-parked.ts';
import { listStreams } from './routes/list-streams.ts';
import { orderTimeline } from './routes/order-timeline.ts';
import { retryParked } from './routes/retry-parked.ts';

export interface ConsoleDeps {
  bus: Bus;
  streams: EventStreams;
}

const brokerWithinMs = 3000;

/** The operators' API: everything it shows comes from a read of JetStream, and it keeps nothing. */
export function serveConsole(app: App, bus: Bus): void {
  const deps = { bus, streams: eventStreams(app) };
  app.register(
    async (console: App) => {
      console.addHook('onRequest', app.withRole('operator'));
      console.addHook('onRequest', async () => {
        const started = bus.ready.then(() => bus.isConnected());
        const late = sleep(brokerWithinMs, false, { ref: false });
        if (!(await Promise.race([started, late]))) {
          throw new Refusal('temporarily-unavailable', { retryAfterSeconds: 2 });
        }
      });
      for (const route of [listEvents, followEvents, orderTimeline, listParked, retryParked, listStreams]) {
        route(console, deps);
      }
    },
    { prefix: '/ops/api' },
  );
}

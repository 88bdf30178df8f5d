import { setTimeout as sleep } from 'node:timers/promises';
import { DomainError } from '@railhead/common/domain/domain-error';
import type { App } from '@railhead/common/http/app';
import { eventStreams, type OpenStream } from '@railhead/common/http/event-streams';
import type { Bus } from '@railhead/common/messaging/bus';
import { followEvents } from './routes/follow-events.ts';
import { listEvents } from './routes/list-events.ts';
import { listParked } from './routes/list-parked.ts';
import { listStreams } from './routes/list-streams.ts';
import { orderTimeline } from './routes/order-timeline.ts';
import { retryParked } from './routes/retry-parked.ts';

export interface ConsoleDeps {
  bus: Bus;
  openStream: OpenStream;
}

const brokerWithinMs = 3000;

/** The operators' API: everything it shows comes from a read of JetStream, and it keeps nothing. */
export function serveConsole(app: App, bus: Bus): void {
  const deps = { bus, openStream: eventStreams(app) };
  app.register(
    async (console: App) => {
      console.addHook('onRequest', app.requireRole('operator'));
      console.addHook('onRequest', async () => {
        const started = bus.ready.then(() => bus.isConnected());
        const late = sleep(brokerWithinMs, false, { ref: false });
        if (!(await Promise.race([started, late]))) {
          throw new DomainError('temporarily-unavailable', { retryAfterSeconds: 2 });
        }
      });
      for (const route of [listEvents, followEvents, orderTimeline, listParked, retryParked, listStreams]) {
        route(console, deps);
      }
    },
    { prefix: '/ops/api' },
  );
}

import { setTimeout as sleep } from 'node:timers/promises';
import { DomainError } from '@railhead/common/domain/domain-error';
import type { App } from '@railhead/common/http/app';
import { eventStreams } from '@railhead/common/http/event-streams';
import { rightsEndedOn } from '@railhead/common/http/stream-rights';
import type { Bus } from '@railhead/common/messaging/bus';
import type { FastifyRequest } from 'fastify';
import type { Config } from './config.ts';
import { currentRole } from './current-role.ts';
import type { ConsoleDeps } from './deps.ts';
import { discardDeadLetter } from './routes/discard-dead-letter.ts';
import { followEvents } from './routes/follow-events.ts';
import { listDeadLetters } from './routes/list-dead-letters.ts';
import { listEvents } from './routes/list-events.ts';
import { listStreams } from './routes/list-streams.ts';
import { openDeadLetter } from './routes/open-dead-letter.ts';
import { orderTimeline } from './routes/order-timeline.ts';
import { retryDeadLetter } from './routes/retry-dead-letter.ts';

const brokerTimeoutMs = 3000;

/** The operators' API. It reads from JetStream and asks the owners of orders and payments; it stores nothing. */
export function serveConsole(
  app: App,
  bus: Bus,
  config: Pick<Config, 'authUrl' | 'ordersUrl' | 'paymentsUrl' | 'maxStreamsPerAddress'>,
): void {
  const { ordersUrl, paymentsUrl } = config;
  const role = currentRole('operator', config.authUrl);
  const openStream = eventStreams(app, config, rightsEndedOn(bus));
  const deps: ConsoleDeps = {
    bus,
    openStream(reply) {
      const stream = openStream(reply);
      role.endWithRole(reply.request, stream);
      return stream;
    },
    ordersUrl,
    paymentsUrl,
  };
  app.register(
    async (console: App) => {
      const requireOperator = app.requireRole('operator');
      const requireRoleStill = (request: FastifyRequest) => role.check(request);
      const requireBroker = async () => {
        const connected = bus.ready.then(() => bus.isConnected());
        const timedOut = sleep(brokerTimeoutMs, false, { ref: false });
        if (!(await Promise.race([connected, timedOut]))) {
          throw new DomainError('temporarily-unavailable', { retryAfterSeconds: 2 });
        }
      };
      // On each route, so that the API document sees the right that it demands.
      console.addHook('onRoute', (route) => {
        route.onRequest = [requireOperator, requireRoleStill, requireBroker];
      });
      for (const route of [
        listEvents,
        followEvents,
        orderTimeline,
        listDeadLetters,
        retryDeadLetter,
        openDeadLetter,
        discardDeadLetter,
        listStreams,
      ]) {
        route(console, deps);
      }
    },
    { prefix: '/ops/api' },
  );
}

import type { App } from '@railhead/common/http/app';
import { refuseForeignHosts } from '@railhead/common/http/own-hosts';
import { serviceApp } from '@railhead/common/http/service-app';
import { consume } from '@railhead/common/messaging/consume';
import { memoryInbox } from '@railhead/common/messaging/inbox';
import { openBus } from '@railhead/common/messaging/nats/open-bus';
import { publishExpirySignal } from './application/publish-expiry-signal.ts';
import type { Config } from './config.ts';
import { ordersHandlers } from './consumers/orders.ts';
import { openHoldTimers } from './persistence/hold-timers.ts';
import { openRedis } from './persistence/redis-clock.ts';
import { startTimerWorker } from './workers/fire-timers.ts';
import { startTimerRestoration } from './workers/restore-timers.ts';

/** No routes of its own: `GET /live`, `GET /ready` and `GET /metrics` are those of every service. */
export async function buildApp(config: Config): Promise<App> {
  const app = serviceApp({ name: 'expiration', title: 'Railhead expiration', logLevel: config.logLevel });
  refuseForeignHosts(app, config);
  const clock = openRedis(app, config.redisUrl);
  const bus = openBus(app, config, 'expiration');

  // One hash slot for all keys. Several systems can share a Redis as they share a broker, by `NATS_PREFIX`.
  const prefix = `{railhead${config.natsPrefix && `-${config.natsPrefix}`}}`;
  const timers = openHoldTimers(app, clock, prefix);
  startTimerWorker(app, clock, { prefix, publish: (hold, now) => publishExpirySignal(bus, hold, now) });
  startTimerRestoration(app, clock, { bus, timers, prefix, holdSeconds: config.holdSeconds });
  consume(app, bus, {
    service: 'expiration',
    subscriptions: {
      orders: {
        on: ordersHandlers,
        // The service stores no aggregates, so it checks no versions: a stale event only causes a signal without effect.
        onUnhandled: async () => undefined,
      },
    },
    deps: { timers },
    inbox: memoryInbox(),
    healthy: () => clock.redis.ping(),
  });
  return app;
}

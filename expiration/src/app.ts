import type { App } from '@railhead/common/http/app';
import { serviceApp } from '@railhead/common/http/service-app';
import { consume } from '@railhead/common/messaging/consume';
import { memoryInbox } from '@railhead/common/messaging/inbox';
import { openBus } from '@railhead/common/messaging/nats/open-bus';
import type { Config } from './config.ts';
import { onOrderCancelled, onOrderConfirmed, onOrderExpired } from './consumers/on-order-ended.ts';
import { onOrderExtended, onOrderPlaced } from './consumers/on-order-held.ts';
import { hintOf } from './domain/hold.ts';
import { restoreLostTimers } from './lost-timers.ts';
import { openHoldTimers } from './store/hold-timers.ts';
import { openRedis } from './store/redis.ts';

export async function buildApp(config: Config): Promise<App> {
  const app = serviceApp({ name: 'expiration', title: 'Railhead expiration', logLevel: config.logLevel });
  const time = openRedis(app, config.redisUrl);
  const bus = openBus(app, config, 'expiration');

  // One hash slot for all keys; several systems on one Redis are apart as they are on one broker.
  const prefix = `{railhead${config.natsPrefix && `-${config.natsPrefix}`}}`;
  const timers = openHoldTimers(app, time, {
    prefix,
    due: async (hold, at) => {
      const hint = hintOf(hold, at);
      await bus.publish(`${hint.type}.${hint.subject}`, JSON.stringify(hint), hint.id);
    },
  });
  restoreLostTimers(app, time, { bus, timers, prefix, holdSeconds: config.holdSeconds });
  consume(app, bus, {
    service: 'expiration',
    subscriptions: {
      orders: {
        on: [onOrderPlaced, onOrderExtended, onOrderConfirmed, onOrderExpired, onOrderCancelled],
        // No copy is kept, so no version is counted: a stale event only makes a harmless hint.
        onUnhandled: async () => undefined,
      },
    },
    deps: { timers },
    inbox: memoryInbox(),
    healthy: () => time.redis.ping(),
  });
  return app;
}

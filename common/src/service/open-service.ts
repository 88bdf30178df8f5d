import type { App } from '../http/app.ts';
import { refuseForeignHosts } from '../http/own-hosts.ts';
import { serviceApp } from '../http/service-app.ts';
import type { Bus } from '../messaging/bus.ts';
import { openBus } from '../messaging/nats/open-bus.ts';
import type { TrafficLimits } from '../runtime/config.ts';
import { type Mongo, openMongo } from '../store/mongo.ts';

/** Everything that a service with a database starts with. */
export interface OpenService {
  app: App;
  mongo: Mongo;
  bus: Bus;
}

/** Opens a service's HTTP app, its database and the broker; closing the app closes all three. */
export function openService(
  name: string,
  title: string,
  config: TrafficLimits & {
    host: string;
    allowedHosts?: string;
    logLevel: string;
    mongoUrl: string;
    natsUrl: string;
    natsPrefix?: string;
  },
): OpenService {
  const app = serviceApp({ name, title, logLevel: config.logLevel, limits: config });
  refuseForeignHosts(app, config);
  return { app, mongo: openMongo(app, config.mongoUrl), bus: openBus(app, config, name) };
}

import mongoose, { type Connection } from 'mongoose';
import Type, { type Static, type TSchema } from 'typebox';
import { inject } from 'vitest';
import type { Envelope, EventContract } from '../src/contracts/define.ts';
import type { App } from '../src/http/app.ts';
import { serviceApp } from '../src/http/service-app.ts';
import { type Bus } from '../src/messaging/bus.ts';
import { openBus } from '../src/messaging/nats/open-bus.ts';
import { owners, streamOf, subscriptions } from '../src/messaging/topology.ts';
import { readConfig, TrafficConfig, type TrafficLimits } from '../src/runtime/config.ts';
import { openIdentity } from './identity.ts';
import { until } from './until.ts';

/** What every service is told, for a service under test. */
export interface ServiceFixtureConfig extends TrafficLimits {
  port: number;
  host: string;
  logLevel: string;
  natsUrl: string;
  natsPrefix: string;
  mongoUrl: string;
  redisUrl: string;
  authJwksUrl: string;
}

export interface ServiceFixture {
  app: App;
  config: ServiceFixtureConfig;
  /** The broker as an outsider that owns nothing. */
  bus: Bus;
  /** The service's database, with the bare driver underneath. */
  db: Connection;
  /** An `authorization` header. */
  bearer: Awaited<ReturnType<typeof openIdentity>>['bearer'];
  /** Says an event as its owner would; versions count up by aggregate unless given. */
  publish<S extends TSchema>(
    contract: EventContract<S>,
    aggregateId: string,
    data: Static<S>,
    options?: { version?: number; id?: string },
  ): Promise<Envelope<Static<S>>>;
  /** Everything of one kind in the stream. */
  publishedEvents<S extends TSchema>(contract: EventContract<S>): Promise<Envelope<Static<S>>[]>;
  /** Waits until nothing is unsent, undelivered or unacknowledged for this service. */
  waitUntilIdle(): Promise<void>;
  /** Builds the service anew on the same data, as after a restart. */
  restart(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/**
 * Starts one service on the run's real servers, with a database and a stream prefix of its own. Redis is shared by
 * the test files, apart by database number; keys carry run ids, so tests choose their own runs. A start that fails ends
 * all that it had started.
 */
export async function startService<C>(
  service: string,
  buildApp: (config: ServiceFixtureConfig & C) => Promise<App>,
  more: C,
): Promise<ServiceFixture> {
  const servers = inject('servers');
  const name = `t${crypto.randomUUID().slice(0, 8)}`;
  await using started = new AsyncDisposableStack();
  const identity = started.adopt(await openIdentity(), ({ close }) => close());
  const config: ServiceFixtureConfig & C = {
    ...readConfig(Type.Object(TrafficConfig), {}),
    // Test and service share one event loop: how late it is says nothing about the service.
    maxEventLoopDelayMs: 0,
    port: 0,
    host: '127.0.0.1',
    logLevel: process.env.RIG_LOG ?? 'silent',
    natsUrl: servers.natsUrl,
    natsPrefix: name,
    mongoUrl: databaseAt(servers.mongoUrl, `railhead_${name}`),
    redisUrl: `${servers.redisUrl.replace(/\/+$/, '')}/${process.env.VITEST_POOL_ID ?? '0'}`,
    authJwksUrl: identity.jwksUrl,
    ...more,
  };
  const outsider = serviceApp({ name: 'rig', title: 'rig', logLevel: config.logLevel });
  started.defer(() => outsider.close());
  const bus = openBus(outsider, config, 'rig');
  await bus.ready;
  const db = started.adopt(mongoose.createConnection(config.mongoUrl), (connection) => connection.close());
  await db.asPromise();
  started.defer(() => db.dropDatabase());
  const versions = new Map<string, number>();

  const build = async () => {
    await using building = new AsyncDisposableStack();
    const app = building.adopt(await buildApp(config), (built) => built.close());
    await app.ready();
    await until(`${service} to be ready`, async () => (await app.inject('/ready')).statusCode === 200);
    building.move();
    return app;
  };

  const rig: ServiceFixture = {
    app: await build(),
    config,
    bus,
    db,
    bearer: identity.bearer,
    async publish(contract, aggregateId, data, options = {}) {
      const key = `${contract.owner}/${aggregateId}`;
      const version = options.version ?? (versions.get(key) ?? 0) + 1;
      versions.set(key, Math.max(version, versions.get(key) ?? 0));
      const event = {
        specversion: '1.0' as const,
        id: options.id ?? `${aggregateId}.${version}`,
        source: contract.owner,
        type: contract.type,
        subject: aggregateId,
        time: new Date().toISOString(),
        ...(options.id === undefined && { version }),
        data,
      };
      await bus.publish(`${contract.type}.${aggregateId}`, JSON.stringify(event), crypto.randomUUID());
      return event;
    },
    async publishedEvents<S extends TSchema>(contract: EventContract<S>) {
      const events: Envelope<Static<S>>[] = [];
      const { lastSeq, firstSeq } = await bus.state(streamOf(contract.owner));
      for (let seq = Math.max(firstSeq, 1); seq <= lastSeq; seq++) {
        const stored = await bus.message(streamOf(contract.owner), seq);
        const event = stored && (JSON.parse(stored.text()) as Envelope<Static<S>>);
        if (event?.type === contract.type) events.push(event);
      }
      return events;
    },
    waitUntilIdle: () => until(`${service} to settle`, () => isIdle(service, bus, db)).then(() => undefined),
    async restart() {
      await rig.app.close();
      rig.app = await build();
    },
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
  started.defer(() => rig.app.close());
  const running = started.move();
  return rig;
}

async function isIdle(service: string, bus: Bus, db: Connection): Promise<boolean> {
  const owner = owners.find((name) => name === service);
  for (const heard of owner ? subscriptions[owner] : []) {
    const { consumers } = await bus.state(streamOf(heard));
    const durable = consumers.find(({ name }) => name === service);
    if (!durable || durable.pending > 0 || durable.ackPending > 0) return false;
  }
  for (const { name } of await db.listCollections()) {
    if (await db.collection(name).findOne({ unsentAt: { $exists: true } })) return false;
  }
  return true;
}

/** The same server, another database. */
function databaseAt(url: string, database: string): string {
  const at = new URL(url);
  at.pathname = `/${database}`;
  return at.href;
}

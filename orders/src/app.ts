import type { App } from '@railhead/common/http/app';
import { verifyAccessTokens } from '@railhead/common/http/authentication';
import { eventStreams } from '@railhead/common/http/event-streams';
import { serviceApp } from '@railhead/common/http/service-app';
import { consume } from '@railhead/common/messaging/consume';
import { mongoInbox } from '@railhead/common/messaging/inbox';
import { openBus } from '@railhead/common/messaging/nats/open-bus';
import { relay } from '@railhead/common/messaging/relay';
import { openMongo } from '@railhead/common/store/mongo';
import type { Config } from './config.ts';
import { subscriptions } from './consumers/subscriptions.ts';
import type { Deps, RouteDeps } from './deps.ts';
import { viewOf } from './domain/view.ts';
import { countEndings } from './endings.ts';
import { holders } from './holder.ts';
import { liveMaps } from './live/live-maps.ts';
import { assignSeats } from './routes/assign-seats.ts';
import { cancelOrder } from './routes/cancel-order.ts';
import { extendOrder } from './routes/extend-order.ts';
import { getOrder } from './routes/get-order.ts';
import { holdSeats } from './routes/hold-seats.ts';
import { listOrders } from './routes/list-orders.ts';
import { placeOrder } from './routes/place-order.ts';
import { quoteCancellation } from './routes/quote-cancellation.ts';
import { seatMap } from './routes/seat-map.ts';
import { orderNews, watchOrder } from './routes/watch-order.ts';
import { accountStore } from './store/account-store.ts';
import { openBoardRedis } from './store/board-functions.ts';
import { holdLimits } from './store/hold-limits.ts';
import { keyStore } from './store/key-store.ts';
import { orderStore } from './store/order-store.ts';
import { placing } from './store/placing.ts';
import { runStore } from './store/run-store.ts';
import { seatBoard } from './store/seat-board.ts';
import { seatDesk } from './store/seat-desk.ts';
import { seatLedger } from './store/seat-ledger.ts';
import { sweep } from './sweeper.ts';

/** Seats and orders: the board decides quickly, the ledger decides for good, JetStream tells. */
export async function buildApp(config: Config): Promise<App> {
  const app = serviceApp({
    name: 'orders',
    title: 'Seats and orders',
    logLevel: config.logLevel,
    limits: config,
  });
  const mongo = openMongo(app, config.mongoUrl);
  const redis = openBoardRedis(app, config.redisUrl);
  const bus = openBus(app, config, 'orders');
  verifyAccessTokens(app, config, mongo);

  const runs = runStore(mongo);
  const accounts = accountStore(mongo);
  const ledger = seatLedger(mongo);
  const keys = keyStore(mongo);
  const desk = seatDesk(app, { board: seatBoard(redis, config), ledger, runs, bus });
  const countEnding = countEndings(app);
  const orders = orderStore(mongo, ledger, (order, seats) => {
    const { runId } = order;
    countEnding(order);
    desk
      .settled(runId, seats)
      .catch((error: unknown) => app.log.warn({ err: error, runId }, 'the board lags behind'));
  });
  const inbox = mongoInbox(mongo);
  const deps: Deps = { mongo, orders, runs, accounts, inbox };

  app.readiness.add('ledger', Promise.all([ledger.indexes, keys.indexes]), () => Promise.resolve());
  orders.onSaved(({ _id, rev }) => bus.publishEphemeral(orderNews(_id), String(rev)));
  relay(app, bus, mongo, 'orders', [orders]);
  consume(app, bus, { service: 'orders', subscriptions, deps, inbox, healthy: () => mongo.ping() });
  sweep(app, deps);

  const { holdSeconds, maxSeatsPerOrder } = config;
  const routeDeps: RouteDeps = {
    ...deps,
    config,
    bus,
    desk,
    place: placing({ ...deps, ledger, keys, desk, holdSeconds, maxSeatsPerOrder }),
    view: (order, run) => viewOf(order, run, config, mongo.now()),
    holders: holders(config.holderSecret),
    limits: holdLimits(redis, {
      runsPerHolder: config.maxRunsPerHolder,
      holdersPerAddress: config.maxHoldersPerAddress,
      seconds: config.softHoldSeconds,
    }),
    maps: liveMaps(app, bus, desk),
    openStream: eventStreams(app),
  };
  app.after(() => {
    for (const route of [
      placeOrder,
      listOrders,
      getOrder,
      extendOrder,
      quoteCancellation,
      cancelOrder,
      watchOrder,
      seatMap,
      holdSeats,
      assignSeats,
    ]) {
      route(app, routeDeps);
    }
  });
  return app;
}

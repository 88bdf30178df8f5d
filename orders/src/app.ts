import type { App } from '@railhead/common/http/app';
import { verifyAccessTokens } from '@railhead/common/http/authentication';
import { eventStreams } from '@railhead/common/http/event-streams';
import { rightsEndedOn } from '@railhead/common/http/stream-rights';
import { consume } from '@railhead/common/messaging/consume';
import { mongoInbox } from '@railhead/common/messaging/inbox';
import { relay } from '@railhead/common/messaging/relay';
import { requestEmail } from '@railhead/common/service/account-emails';
import { accountRepository } from '@railhead/common/service/account-repository';
import { followErasedAccounts } from '@railhead/common/service/erased-accounts';
import { openService } from '@railhead/common/service/open-service';
import { provideRecords } from '@railhead/common/service/personal-data';
import { followRoleChanges } from '@railhead/common/service/role-changes';
import { createAssignSeats } from './application/assign-seats.ts';
import { createCancelOrder } from './application/cancel-order.ts';
import { orderTransitions } from './application/end-order.ts';
import { createEraseOrders } from './application/erase-orders.ts';
import { createExportOrders } from './application/export-orders.ts';
import { createExtendOrder } from './application/extend-order.ts';
import { seatHolds } from './application/hold-seats.ts';
import { createPlaceOrder } from './application/place-order.ts';
import { unpaidOrders } from './application/unpaid-orders.ts';
import { createUpdateContacts } from './application/update-contacts.ts';
import type { Config } from './config.ts';
import { subscriptions } from './consumers/subscriptions.ts';
import type { RouteDeps } from './deps.ts';
import { viewOf } from './domain/order-view.ts';
import { allowanceStore } from './persistence/allowance-store.ts';
import { holdLimits } from './persistence/hold-limits.ts';
import { idempotencyStore } from './persistence/idempotency-store.ts';
import { orderRepository } from './persistence/order-repository.ts';
import { openRedisWithFunctions } from './persistence/redis-functions.ts';
import { rejectionLog } from './persistence/rejection-log.ts';
import { runRepository } from './persistence/run-repository.ts';
import { seatLedger } from './persistence/seat-ledger.ts';
import { assignSeats } from './routes/assign-seats.ts';
import { cancelOrder } from './routes/cancel-order.ts';
import { extendOrder } from './routes/extend-order.ts';
import { getOrder } from './routes/get-order.ts';
import { getOrderRecord } from './routes/get-order-record.ts';
import { holdSessions } from './routes/hold-cookie.ts';
import { holdSeats, releaseSeats } from './routes/hold-seats.ts';
import { listOrders } from './routes/list-orders.ts';
import { listRejections } from './routes/list-rejections.ts';
import { placeOrder } from './routes/place-order.ts';
import { quoteCancellation } from './routes/quote-cancellation.ts';
import { getSeatMap, watchSeatMap } from './routes/seat-map.ts';
import { orderSubject, watchOrder } from './routes/watch-order.ts';
import { seatAvailability } from './seat-board/seat-availability.ts';
import { seatBoard } from './seat-board/seat-board.ts';
import { seatMapHub } from './seat-map/seat-map-hub.ts';
import { eraseLateOrders } from './workers/erase-late-orders.ts';
import { expireOverdueOrders } from './workers/expire-overdue-orders.ts';
import { expiryMetrics } from './workers/expiry-metrics.ts';
import { recordRejections } from './workers/record-rejections.ts';
import { updateLateContacts } from './workers/update-late-contacts.ts';

export const routes: Record<string, (app: App, deps: RouteDeps) => unknown> = {
  'POST /api/orders': placeOrder,
  'GET /api/orders': listOrders,
  'GET /api/orders/rejections': listRejections,
  'GET /api/orders/:id': getOrder,
  'GET /api/orders/:id/live': watchOrder,
  'GET /api/orders/:id/record': getOrderRecord,
  'POST /api/orders/:id/extend': extendOrder,
  'GET /api/orders/:id/cancellation': quoteCancellation,
  'POST /api/orders/:id/cancel': cancelOrder,
  'GET /api/seats/:runId': getSeatMap,
  'GET /api/seats/:runId/live': watchSeatMap,
  'PUT /api/seats/:runId/hold': holdSeats,
  'DELETE /api/seats/:runId/hold': releaseSeats,
  'PUT /api/seats/:runId/assign': assignSeats,
};

/** Seats and orders: the seat board answers quickly, the seat ledger decides, JetStream carries the events. */
export async function buildApp(config: Config): Promise<App> {
  const { holdSeconds, maxSeatsPerOrder } = config;
  const { app, mongo, bus } = openService('orders', 'Seats and orders', config);
  const redis = openRedisWithFunctions(app, config.redisUrl);
  const accounts = accountRepository(mongo, 'orders');
  const erasedAccounts = followErasedAccounts(app, { mongo, bus, accounts });
  verifyAccessTokens(app, config, mongo, {
    erased: erasedAccounts,
    roles: followRoleChanges(app, { mongo, bus, accounts }),
  });

  const orders = orderRepository(mongo);
  const runs = runRepository(mongo);
  const ledger = seatLedger(mongo);
  const idempotency = idempotencyStore(mongo);
  app.readiness.add('ledger', ledger.indexes, () => Promise.resolve());

  const limitValues = {
    runsPerHolder: config.maxRunsPerHolder,
    holdersPerAddress: config.maxHoldersPerAddress,
    seatsPerPerson: config.maxUnpaidSeats,
    seatsPerNetwork: config.maxHeldSeatsPerNetwork,
    networkPercent: config.maxHeldPercentPerNetwork,
    seatsPerOrder: maxSeatsPerOrder,
    seconds: config.softHoldSeconds,
  };
  const unpaidSeconds = holdSeconds + config.maxExtensions * config.extensionSeconds;
  const board = seatBoard(redis, { ...config, unpaidSeconds, limits: limitValues });
  const availability = seatAvailability(app, { board, ledger, runs, bus });
  const countExpiry = expiryMetrics(app);
  const allowances = allowanceStore(mongo, config);
  const unpaid = unpaidOrders({ mongo, orders, allowances, rules: config });
  const transitions = orderTransitions({
    mongo,
    orders,
    ledger,
    unpaid,
    onReleased(order, seats) {
      countExpiry(order);
      const ended = { orderId: order._id, state: 'ended' } as const;
      availability.syncFromLedger(order.runId, seats, ended).catch((error: unknown) => {
        const context = { err: error, runId: order.runId };
        app.log.warn(context, 'seat board sync failed, the next recheck corrects it');
      });
    },
  });

  const inbox = mongoInbox(mongo);
  const eraseOrders = createEraseOrders({ mongo, orders, transitions, bus });
  const updateContacts = createUpdateContacts({
    orders,
    requestEmail: (accountId) => requestEmail(bus, accountId),
  });
  const deps = { mongo, orders, runs, accounts, inbox, transitions, eraseOrders, updateContacts };
  orders.onSaved(({ _id, rev }) => bus.publishEphemeral(orderSubject(_id), String(rev)));
  relay(app, bus, mongo, 'orders', [orders]);
  consume(app, bus, { service: 'orders', subscriptions, deps, inbox, healthy: () => mongo.ping() });
  expireOverdueOrders(app, deps);
  const rejections = rejectionLog(redis);
  provideRecords(bus, 'orders', createExportOrders({ mongo, orders, allowances, rejections }));
  eraseLateOrders(app, { mongo, erasedAccounts, eraseOrders });
  updateLateContacts(app, { mongo, accounts, updateContacts });

  recordRejections(app, rejections);
  const limits = holdLimits(redis, limitValues);
  const holds = seatHolds({ mongo, runs, availability, limits, maxSeatsPerOrder });
  const routeDeps: RouteDeps = {
    ...deps,
    bus,
    availability,
    holds,
    placeOrder: createPlaceOrder({
      ...deps,
      ledger,
      idempotency,
      availability,
      unpaid,
      holdSeconds,
      maxSeatsPerOrder,
    }),
    extendOrder: createExtendOrder({ ...deps, rules: config }),
    cancelOrder: createCancelOrder(deps),
    assignSeats: createAssignSeats({ ...deps, availability, holds, maxSeatsPerOrder }),
    view: (order, run) => viewOf(order, run, config, mongo.now()),
    holdSessions: holdSessions(config.holderSecret),
    maps: seatMapHub(app, bus, availability),
    rejections,
    openStream: eventStreams(app, config, rightsEndedOn(bus)),
  };
  app.after(() => {
    for (const register of Object.values(routes)) register(app, routeDeps);
  });
  return app;
}

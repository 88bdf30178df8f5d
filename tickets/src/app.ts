import { keyEncryption } from '@railhead/common/crypto/key-encryption';
import type { App } from '@railhead/common/http/app';
import { verifyAccessTokens } from '@railhead/common/http/authentication';
import { consume } from '@railhead/common/messaging/consume';
import { mongoInbox } from '@railhead/common/messaging/inbox';
import { relay } from '@railhead/common/messaging/relay';
import { requestEmail } from '@railhead/common/service/account-emails';
import { accountRepository, countAccountVersion } from '@railhead/common/service/account-repository';
import { followErasedAccounts } from '@railhead/common/service/erased-accounts';
import { openService } from '@railhead/common/service/open-service';
import { provideRecords } from '@railhead/common/service/personal-data';
import { followRoleChanges } from '@railhead/common/service/role-changes';
import { createExportTickets } from './application/export-tickets.ts';
import { countVersion } from './application/update-order.ts';
import { occupancyCache } from './cache/occupancy-cache.ts';
import { invalidateSearch } from './cache/search-invalidation.ts';
import type { SerializedResponse } from './cache/serialized-response.ts';
import { taggedCache } from './cache/tagged-cache.ts';
import type { Config } from './config.ts';
import { authHandlers } from './consumers/auth.ts';
import { orderHandlers } from './consumers/orders.ts';
import { paymentHandlers } from './consumers/payments.ts';
import { orderRepository } from './persistence/order-repository.ts';
import { runRepository } from './persistence/run-repository.ts';
import { signingKeys } from './persistence/signing-keys.ts';
import { stationRepository } from './persistence/station-repository.ts';
import { trainRepository } from './persistence/train-repository.ts';
import { openPrinter } from './print/printer.ts';
import { cancelRun } from './routes/cancel-run.ts';
import { findJourneys } from './routes/find-journeys.ts';
import { listClasses } from './routes/list-classes.ts';
import { listStations } from './routes/list-stations.ts';
import { listTickets } from './routes/list-tickets.ts';
import { listTrains } from './routes/list-trains.ts';
import { printTicket } from './routes/print-ticket.ts';
import { publishTicketKeys } from './routes/publish-ticket-keys.ts';
import { publishVoidTickets } from './routes/publish-void-tickets.ts';
import { showCalendar } from './routes/show-calendar.ts';
import { showRun } from './routes/show-run.ts';
import { showTicket } from './routes/show-ticket.ts';
import { announceNewTimes } from './workers/announce-new-times.ts';
import { loadSigningKeys } from './workers/load-signing-keys.ts';
import { startMailer } from './workers/mailer.ts';

/**
 * Timetable, journey search, and the tickets of paid orders.
 *
 *   GET   /api/stations                       list stations, all or by name
 *   GET   /api/trains                         list trains with their next date
 *   GET   /api/classes                        list the classes of travel
 *   GET   /api/journeys                       search trains between two stations on a date
 *   GET   /api/runs/:runId                    get a run
 *   POST  /api/runs/:runId/cancel             cancel a run (operators)
 *   GET   /api/runs/:runId/void-tickets       get the signed list of a run's void tickets
 *   GET   /api/tickets/.well-known/jwks.json  get the public keys of tickets
 *   GET   /api/tickets                        list one's own tickets
 *   GET   /api/tickets/:ticketId              get one's own ticket with its QR code
 *   GET   /api/tickets/:ticketId.pdf          get it as a PDF
 *   GET   /api/tickets/:ticketId.ics          get its journey as a calendar file
 */
export async function buildApp(config: Config): Promise<App> {
  const { app, mongo, bus } = openService('tickets', 'Railhead tickets', config);
  const accounts = accountRepository(mongo, 'tickets');
  verifyAccessTokens(app, config, mongo, {
    erased: followErasedAccounts(app, { mongo, bus, accounts }),
    roles: followRoleChanges(app, { mongo, bus, accounts }),
  });

  const [stations, trains, runs] = [stationRepository(mongo), trainRepository(mongo), runRepository(mongo)];
  const orders = orderRepository(mongo);
  const [occupancy, responses] = [occupancyCache(orders), taggedCache<SerializedResponse>()];
  const voidTickets = taggedCache<SerializedResponse>();
  const [keys, inbox] = [signingKeys(mongo, keyEncryption(config)), mongoInbox(mongo)];
  loadSigningKeys(app, keys);
  const printer = openPrinter(app);

  app.after(() => {
    listStations(app, { stations });
    listTrains(app, { trains, runs, now: mongo.now });
    listClasses(app, { trains });
    findJourneys(app, { stations, runs, occupancy, responses });
    showRun(app, { runs });
    cancelRun(app, { runs });
    publishVoidTickets(app, { orders, runs, keys, voidTickets, now: mongo.now });
    publishTicketKeys(app, { keys });
    listTickets(app, { orders, runs, keys });
    showTicket(app, { orders, runs, keys });
    printTicket(app, { orders, runs, keys, printer });
    showCalendar(app, { orders, runs, config, now: mongo.now });
  });

  provideRecords(bus, 'tickets', createExportTickets({ orders }));
  invalidateSearch(app, bus, { orders, caches: [occupancy.cache, responses, voidTickets] });
  relay(app, bus, mongo, 'tickets', [runs, orders]);
  consume(app, bus, {
    service: 'tickets',
    subscriptions: {
      auth: {
        on: authHandlers,
        onUnhandled: (event) => countAccountVersion(accounts, event),
      },
      orders: {
        on: orderHandlers,
        onUnhandled: (event) => countVersion(orders, event),
      },
      payments: {
        on: paymentHandlers,
        onUnhandled: (event) => countVersion(orders, event),
      },
    },
    deps: { runs, orders, accounts, inbox, requestEmail: (accountId) => requestEmail(bus, accountId) },
    inbox,
    healthy: () => mongo.ping(),
  });
  announceNewTimes(app, mongo, { orders, runs });
  startMailer(app, mongo, config, { orders, runs, keys, printer });
  return app;
}

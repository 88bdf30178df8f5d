import type { App } from '@railhead/common/http/app';
import { verifyAccessTokens } from '@railhead/common/http/authentication';
import { serviceApp } from '@railhead/common/http/service-app';
import { consume } from '@railhead/common/messaging/consume';
import { mongoInbox } from '@railhead/common/messaging/inbox';
import { openBus } from '@railhead/common/messaging/nats/open-bus';
import { relay } from '@railhead/common/messaging/relay';
import { openMongo } from '@railhead/common/store/mongo';
import type { Config } from './config.ts';
import { onAccountErased } from './consumers/on-account-erased.ts';
import { onOrderCancelled } from './consumers/on-order-cancelled.ts';
import { onOrderConfirmed } from './consumers/on-order-confirmed.ts';
import { onOrderExpired } from './consumers/on-order-expired.ts';
import { onOrderPlaced } from './consumers/on-order-placed.ts';
import { onOrderReduced } from './consumers/on-order-reduced.ts';
import { onPaymentCaptured } from './consumers/on-payment-captured.ts';
import { onPaymentRefunded } from './consumers/on-payment-refunded.ts';
import { onPaymentVoided } from './consumers/on-payment-voided.ts';
import type { SearchAnswer } from './domain/search-answer.ts';
import { mailTickets } from './mailer.ts';
import { openPrinter } from './print/printer.ts';
import { cancelRun } from './routes/cancel-run.ts';
import { findJourneys } from './routes/find-journeys.ts';
import { listClasses } from './routes/list-classes.ts';
import { listStations } from './routes/list-stations.ts';
import { listTickets } from './routes/list-tickets.ts';
import { listTrains } from './routes/list-trains.ts';
import { printTicket } from './routes/print-ticket.ts';
import { publishTicketKeys } from './routes/publish-ticket-keys.ts';
import { showCalendar } from './routes/show-calendar.ts';
import { showRun } from './routes/show-run.ts';
import { showTicket } from './routes/show-ticket.ts';
import { accountStore } from './store/account-store.ts';
import { answerBook } from './store/answer-book.ts';
import { availability } from './store/availability.ts';
import { orderStore } from './store/order-store.ts';
import { runStore } from './store/run-store.ts';
import { followSearchNews } from './store/search-news.ts';
import { signingKeys } from './store/signing-keys.ts';
import { stationStore } from './store/station-store.ts';
import { trainStore } from './store/train-store.ts';

/** Timetable, search, and the tickets of paid orders. */
export async function buildApp(config: Config): Promise<App> {
  const app = serviceApp({
    name: 'tickets',
    title: 'Railhead tickets',
    logLevel: config.logLevel,
    limits: config,
  });
  const mongo = openMongo(app, config.mongoUrl);
  const bus = openBus(app, config, 'tickets');
  verifyAccessTokens(app, config, mongo);

  const [stations, trains, runs] = [stationStore(mongo), trainStore(mongo), runStore(mongo)];
  const [orders, accounts] = [orderStore(mongo), accountStore(mongo)];
  const [sales, answers] = [availability(orders), answerBook<SearchAnswer>()];
  const [keys, inbox] = [signingKeys(mongo), mongoInbox(mongo)];
  const printer = openPrinter(app);

  app.after(() => {
    listStations(app, { stations });
    listTrains(app, { trains, runs, now: mongo.now });
    listClasses(app, { trains });
    findJourneys(app, { stations, runs, sales, answers });
    showRun(app, { runs });
    cancelRun(app, { runs });
    publishTicketKeys(app, { keys });
    listTickets(app, { orders, runs, keys });
    showTicket(app, { orders, runs, keys });
    printTicket(app, { orders, runs, keys, printer });
    showCalendar(app, { orders, runs, config, now: mongo.now });
  });

  followSearchNews(app, bus, { orders, books: [sales.book, answers] });
  relay(app, bus, mongo, 'tickets', [runs, orders]);
  consume(app, bus, {
    service: 'tickets',
    subscriptions: {
      auth: {
        on: [onAccountErased],
        onUnhandled: (event) => accounts.change(event.subject, () => undefined, { inboundEvent: event }),
      },
      orders: {
        on: [onOrderPlaced, onOrderConfirmed, onOrderExpired, onOrderReduced, onOrderCancelled],
        onUnhandled: (event) => orders.pass(event),
      },
      payments: {
        on: [onPaymentCaptured, onPaymentVoided, onPaymentRefunded],
        onUnhandled: (event) => orders.pass(event),
      },
    },
    deps: { runs, orders, accounts, inbox },
    inbox,
    healthy: () => mongo.ping(),
  });
  mailTickets(app, mongo, config, { orders, runs, keys, printer });
  return app;
}

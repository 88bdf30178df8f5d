import type { App } from '@railhead/common/http/app';
import { verifyAccessTokens } from '@railhead/common/http/authentication';
import { consume } from '@railhead/common/messaging/consume';
import { mongoInbox } from '@railhead/common/messaging/inbox';
import { relay } from '@railhead/common/messaging/relay';
import { accountRepository } from '@railhead/common/service/account-repository';
import { followErasedAccounts } from '@railhead/common/service/erased-accounts';
import { openService } from '@railhead/common/service/open-service';
import { provideRecords } from '@railhead/common/service/personal-data';
import { followRoleChanges } from '@railhead/common/service/role-changes';
import { createExportPayments } from './application/export-payments.ts';
import { createDeclineLimiter } from './application/limit-declines.ts';
import { createRecordOutcome } from './application/record-outcome.ts';
import { reportUnpaidOrders } from './application/report-unpaid-orders.ts';
import type { Config } from './config.ts';
import { authEvents } from './consumers/auth.ts';
import { orderEvents } from './consumers/orders.ts';
import type { Deps } from './deps.ts';
import { stripeGateway } from './gateway/stripe.ts';
import { checkpoint } from './persistence/checkpoint.ts';
import { confirmationRepository } from './persistence/confirmation-repository.ts';
import { declineRepository } from './persistence/decline-repository.ts';
import { paymentRepository } from './persistence/payment-repository.ts';
import { webhookRepository } from './persistence/webhook-repository.ts';
import { confirmPayment } from './routes/confirm-payment.ts';
import { getPayment } from './routes/get-payment.ts';
import { getReconciliation } from './routes/get-reconciliation.ts';
import { listAttempts } from './routes/list-attempts.ts';
import { listJournal } from './routes/list-journal.ts';
import { listUnpaidRefunds } from './routes/list-unpaid-refunds.ts';
import { retryRefund } from './routes/retry-refund.ts';
import { startPayment } from './routes/start-payment.ts';
import { stripeWebhook } from './routes/stripe-webhook.ts';
import { startCaptureChecker } from './workers/capture-checker.ts';
import { startPaymentPoller } from './workers/payment-poller.ts';
import { startReconciler } from './workers/reconciler.ts';

/**
 * The routes of this service:
 *
 *     POST /api/payments                                              start the payment of an order
 *     POST /api/payments/:orderId/confirm                             pay with a card
 *     GET  /api/payments/:orderId                                     get the payment of an order
 *     GET  /api/payments/:orderId/attempts                            list its declines and 3-D Secure checks (operators)
 *     GET  /api/payments/ledger                                       list the journal entries (operators)
 *     GET  /api/payments/refunds                                      list unpaid refunds (operators)
 *     POST /api/payments/:orderId/refunds/:cancellationId/retry       try a refund again (operators)
 *     GET  /api/payments/reconciliation                               compare our journal with Stripe's (operators)
 *     POST /api/payments/webhooks/stripe                              receive a webhook from Stripe
 */
function registerRoutes(app: App, deps: Deps): void {
  startPayment(app, deps);
  confirmPayment(app, deps);
  getPayment(app, deps);
  listAttempts(app, deps);
  listJournal(app, deps);
  listUnpaidRefunds(app, deps);
  retryRefund(app, deps);
  getReconciliation(app, deps);
  stripeWebhook(app, deps);
}

export async function buildApp(config: Config): Promise<App> {
  const { app, mongo, bus } = openService('payments', 'Railhead payments', config);
  const accounts = accountRepository(mongo, 'payments');
  verifyAccessTokens(app, config, mongo, {
    erased: followErasedAccounts(app, { mongo, bus, accounts }),
    roles: followRoleChanges(app, { mongo, bus, accounts }),
  });

  const inbox = mongoInbox(mongo);
  const stores = {
    payments: paymentRepository(mongo),
    declines: declineRepository(mongo),
    confirmations: confirmationRepository(mongo),
    now: mongo.now,
  };
  const deps: Deps = {
    accounts,
    inbox,
    ...stores,
    declineLimiter: createDeclineLimiter(app, stores, {
      account: config.declinesPerAccountPerDay,
      network: config.declinesPerNetworkPerDay,
      card: config.declinesPerCardPerDay,
    }),
    webhooks: webhookRepository(mongo),
    gateway: stripeGateway(config),
    checkpoint: checkpoint(mongo, 'provider'),
    recordOutcome: createRecordOutcome(app),
    unpaidOrders: reportUnpaidOrders(app, stores.payments),
    log: app.log,
  };

  app.after(() => registerRoutes(app, deps));
  relay(app, bus, mongo, 'payments', [deps.payments]);
  consume(app, bus, {
    service: 'payments',
    subscriptions: { auth: authEvents, orders: orderEvents },
    deps,
    inbox,
    healthy: () => mongo.ping(),
  });
  provideRecords(bus, 'payments', createExportPayments(deps));
  startPaymentPoller(app, deps);
  startCaptureChecker(app, deps);
  startReconciler(app, deps, config.reconcileSeconds);
  return app;
}

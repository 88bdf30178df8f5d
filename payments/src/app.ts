import type { App } from '@railhead/common/http/app';
import { verifyAccessTokens } from '@railhead/common/http/authentication';
import { serviceApp } from '@railhead/common/http/service-app';
import { consume } from '@railhead/common/messaging/consume';
import { mongoInbox } from '@railhead/common/messaging/inbox';
import { openBus } from '@railhead/common/messaging/nats/open-bus';
import { relay } from '@railhead/common/messaging/relay';
import { openMongo } from '@railhead/common/store/mongo';
import type { Config } from './config.ts';
import { onOrderCancelled } from './consumers/on-order-cancelled.ts';
import { onOrderConfirmed } from './consumers/on-order-confirmed.ts';
import { onOrderExpired } from './consumers/on-order-expired.ts';
import { onOrderExtended } from './consumers/on-order-extended.ts';
import { onOrderPlaced } from './consumers/on-order-placed.ts';
import { onOrderReduced } from './consumers/on-order-reduced.ts';
import type { Deps } from './deps.ts';
import { stripeGateway } from './gateway/stripe.ts';
import { paymentLoop } from './payment-loop.ts';
import { reconciler } from './reconciler.ts';
import { hearStripe } from './routes/hear-stripe.ts';
import { listLedger } from './routes/list-ledger.ts';
import { reconcile } from './routes/reconcile.ts';
import { showPayment } from './routes/show-payment.ts';
import { startPayment } from './routes/start-payment.ts';
import { checkpoint } from './store/checkpoint.ts';
import { paymentStore } from './store/payment-store.ts';
import { webhookStore } from './store/webhook-store.ts';

export async function buildApp(config: Config): Promise<App> {
  const app = serviceApp({
    name: 'payments',
    title: 'Railhead payments',
    logLevel: config.logLevel,
    limits: config,
  });
  const mongo = openMongo(app, config.mongoUrl);
  const bus = openBus(app, config, 'payments');
  verifyAccessTokens(app, config, mongo);

  const payments = paymentStore(mongo);
  const deps: Deps = {
    payments,
    webhooks: webhookStore(mongo),
    gateway: stripeGateway(config),
    reconciled: checkpoint(mongo, 'provider'),
    reconcileSeconds: config.reconcileSeconds,
    now: mongo.now,
  };

  app.after(() => {
    startPayment(app, deps);
    showPayment(app, deps);
    listLedger(app, deps);
    reconcile(app, deps);
    hearStripe(app, deps);
  });
  relay(app, bus, mongo, 'payments', [payments]);
  consume(app, bus, {
    service: 'payments',
    subscriptions: {
      // Of a person a payment knows the account's id alone: nothing to forget.
      auth: { on: [], onUnhandled: async () => undefined },
      orders: {
        on: [
          onOrderPlaced,
          onOrderExtended,
          onOrderConfirmed,
          onOrderExpired,
          onOrderReduced,
          onOrderCancelled,
        ],
        onUnhandled: (event) => payments.change(event.subject, () => undefined, { inboundEvent: event }),
      },
    },
    deps,
    inbox: mongoInbox(mongo),
    healthy: () => mongo.ping(),
  });
  paymentLoop(app, deps);
  reconciler(app, deps);
  return app;
}

import fastify, { LogController } from 'fastify';
import { invalid, StripeError } from './api-error.ts';
import { openFaults } from './control/faults.ts';
import { openMischief } from './control/mischief.ts';
import { strikes } from './control/strikes.ts';
import { parseForm } from './form.ts';
import { openLedger } from './ledger.ts';
import { recorder } from './recorder.ts';
import { audit } from './routes/audit.ts';
import { challenge } from './routes/challenge.ts';
import { control } from './routes/control.ts';
import { paymentIntents } from './routes/payment-intents.ts';
import { reading } from './routes/reading.ts';
import { refunds } from './routes/refunds.ts';
import { startSettling } from './settling.ts';
import { startWebhooks, type WebhookTarget } from './webhooks.ts';
import { API_VERSION, freshId } from './world.ts';

export interface Config {
  /** The folder that holds the state. */
  dataDir: string;
  /** Where events are told; without it they are only kept. */
  webhook: WebhookTarget | undefined;
}

const LOCAL_PAGE = /^http:\/\/(localhost|127\.0\.0\.1)(:\d+)?$/;

/** The whole server, not yet listening. */
export function buildApp({ dataDir, webhook }: Config) {
  const app = fastify({
    logger: true,
    logController: new LogController({ disableRequestLogging: true }),
    forceCloseConnections: true,
    genReqId: () => freshId('req'),
    routerOptions: { querystringParser: parseForm },
  });
  const ledger = openLedger(dataDir);
  const faults = openFaults(() => freshId('fault'));
  const mischief = openMischief();
  const webhooks = startWebhooks(ledger, webhook, mischief);
  const record = recorder(ledger, webhooks);
  const settling = startSettling(ledger, record);
  const deps = { ledger, record, struckBy: strikes(app, faults) };
  app.addHook('onClose', () => {
    settling.close();
    webhooks.close();
    ledger.close();
  });

  app.removeAllContentTypeParsers();
  app.addContentTypeParser<string>(
    'application/x-www-form-urlencoded',
    { parseAs: 'string' },
    (_, body, done) => done(null, parseForm(body)),
  );
  app.addHook('onRequest', async (request, reply) => {
    reply.headers({ 'request-id': request.id, 'stripe-version': API_VERSION, 'cache-control': 'no-store' });
    const { origin } = request.headers;
    if (origin === undefined || !LOCAL_PAGE.test(origin)) return;
    reply.headers({
      'access-control-allow-origin': origin,
      'access-control-expose-headers': 'request-id, idempotent-replayed',
      vary: 'origin',
    });
    if (request.method !== 'OPTIONS') return;
    await reply
      .headers({
        'access-control-allow-headers': request.headers['access-control-request-headers'] ?? '',
        'access-control-allow-methods': 'GET, POST',
        'access-control-max-age': '600',
      })
      .code(204)
      .send();
  });
  app.setErrorHandler((error, request, reply) => {
    const answer = error instanceof StripeError ? error : strange(error);
    if (answer.status >= 500) request.log.error(error);
    return reply.code(answer.status).send(answer.body());
  });
  app.setNotFoundHandler((request, reply) => {
    const answer = new StripeError(
      404,
      'invalid_request_error',
      `There is no ${request.method} ${request.url} here.`,
    );
    return reply.code(answer.status).send(answer.body());
  });

  paymentIntents(app, deps);
  refunds(app, deps, settling);
  reading(app, ledger, {
    url: '/v1/charges',
    kind: 'charge',
    rows: ledger.charges,
    filters: ['payment_intent'],
  });
  reading(app, ledger, { url: '/v1/events', kind: 'event', rows: ledger.events, filters: ['type'] });
  challenge(app, deps);
  audit(app, { ledger, faults, mischief });
  control(app, { faults, mischief, webhooks });
  return app;
}

/** Errors that are not ours: the server framework's 4xx (a body of another type, too large), or a fault. */
function strange(error: unknown): StripeError {
  const isClients =
    error instanceof Error &&
    'statusCode' in error &&
    typeof error.statusCode === 'number' &&
    error.statusCode < 500;
  return isClients ? invalid(error.message) : new StripeError(500, 'api_error', 'Something went wrong here.');
}

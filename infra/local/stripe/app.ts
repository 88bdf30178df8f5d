import { isOwnHost, type OwnHosts } from '@railhead/common/http/own-hosts';
import fastify, { LogController } from 'fastify';
import { foreignRequest } from '../foreign-requests.ts';
import { invalid, StripeError } from './api-error.ts';
import { API_VERSION, newId } from './call-context.ts';
import { injectFaults } from './control/fault-injection.ts';
import { openFaults } from './control/faults.ts';
import { openWebhookFaults } from './control/webhook-faults.ts';
import { parseForm } from './form.ts';
import { recorder } from './recorder.ts';
import { startRefundCompletion } from './refund-completion.ts';
import { addAuditRoutes } from './routes/audit.ts';
import { addChallengeRoutes } from './routes/challenge.ts';
import { addConfirmationTokenRoutes } from './routes/confirmation-tokens.ts';
import { addControlRoutes } from './routes/control.ts';
import { addPaymentIntentRoutes } from './routes/payment-intents.ts';
import { addReadRoutes } from './routes/read-routes.ts';
import { addRefundRoutes } from './routes/refunds.ts';
import { openState } from './state.ts';
import { startWebhooks, type WebhookTarget } from './webhooks.ts';

export interface Config {
  /** The folder with the state. */
  dataDir: string;
  /** Names under which it answers; any name if undefined. */
  own: OwnHosts | undefined;
  /** Receives the events; without it they are only stored. */
  webhook: WebhookTarget | undefined;
}

const LOCAL_PAGE = /^http:\/\/(localhost|127\.0\.0\.1)(:\d+)?$/;

/** The server, not listening yet. */
export function buildApp({ dataDir, own, webhook }: Config) {
  const app = fastify({
    logger: true,
    logController: new LogController({ disableRequestLogging: true }),
    forceCloseConnections: true,
    genReqId: () => newId('req'),
    routerOptions: { querystringParser: parseForm },
  });
  const state = openState(dataDir);
  const faults = openFaults(() => newId('fault'));
  const webhookFaults = openWebhookFaults();
  const webhooks = startWebhooks(state, webhook, webhookFaults);
  const record = recorder(state, webhooks);
  const refundCompletion = startRefundCompletion(state, record);
  const deps = { state, record, faultFor: injectFaults(app, faults) };
  app.addHook('onClose', () => {
    refundCompletion.close();
    webhooks.close();
    state.close();
  });

  app.addHook('onRequest', async ({ headers }, reply) => {
    const refusal = own && foreignRequest(headers, own, (origin) => isOwnHost(URL.parse(origin)?.host, own));
    if (refusal) await reply.code(refusal.status).type(refusal.type).send(refusal.body);
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
    const response = error instanceof StripeError ? error : unexpectedError(error);
    if (response.status >= 500) request.log.error(error);
    return reply.code(response.status).send(response.body());
  });
  app.setNotFoundHandler((request, reply) => {
    const response = new StripeError(
      404,
      'invalid_request_error',
      `Unrecognized request URL (${request.method}: ${request.url}).`,
    );
    return reply.code(response.status).send(response.body());
  });

  addConfirmationTokenRoutes(app, deps);
  addPaymentIntentRoutes(app, deps);
  addRefundRoutes(app, deps, refundCompletion);
  addReadRoutes(app, state, {
    url: '/v1/charges',
    kind: 'charge',
    objects: state.charges,
    filters: ['payment_intent'],
  });
  addReadRoutes(app, state, { url: '/v1/events', kind: 'event', objects: state.events, filters: ['type'] });
  addChallengeRoutes(app, deps);
  addAuditRoutes(app, { state, faults, webhookFaults });
  addControlRoutes(app, { faults, webhookFaults, webhooks });
  return app;
}

/** Other errors: a 4xx of the framework (unsupported or too large body), or 500. */
function unexpectedError(error: unknown): StripeError {
  const isClientError =
    error instanceof Error &&
    'statusCode' in error &&
    typeof error.statusCode === 'number' &&
    error.statusCode < 500;
  return isClientError
    ? invalid(error.message)
    : new StripeError(500, 'api_error', 'An unexpected error occurred.');
}

import cookie from '@fastify/cookie';
import swagger from '@fastify/swagger';
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import Fastify, { type FastifyReply, type FastifyRequest, LogController } from 'fastify';
import type { TrafficLimits } from '../runtime/config.ts';
import { openMetrics } from '../runtime/metrics.ts';
import { openReadiness } from '../runtime/readiness.ts';
import { securitySchemes } from './access-rights.ts';
import { documentOperation } from './api-document.ts';
import type { App } from './app.ts';
import { accessToken } from './authentication.ts';
import { batchedLogStream } from './batched-log-stream.ts';
import { acceptEmptyBodies } from './empty-bodies.ts';
import { handleErrors } from './error-handler.ts';
import { shedLoad } from './load-shedding.ts';
import { isForwarded, peerAddress } from './network-address.ts';
import { prefixCookies } from './prefixed-cookies.ts';
import { answerPreflights } from './preflight.ts';
import {
  answerClientError,
  answerFrameworkError,
  refuseUnusualRequests,
  timeLimits,
} from './protocol-errors.ts';
import { limitRates } from './rate-limits.ts';
import { redactSecrets } from './redact-secrets.ts';
import { requestIdOf } from './request-id.ts';
import { validateRequests } from './request-validation.ts';
import { refuseForeignOrigins } from './same-origin.ts';
import { securityHeaders } from './security-headers.ts';
import { serializeError } from './serialize-error.ts';
import { addressesIn, trustedProxies } from './trusted-proxies.ts';

const reads = new Set(['GET', 'HEAD', 'OPTIONS']);
const housekeeping = new Set(['/live', '/ready', '/metrics', '/openapi.json']);

/**
 * A Fastify instance as every service has it: JSON log lines with ids and without secrets, TypeBox on both sides,
 * problem details, security headers, `/live`, `/ready`, `/metrics` and `/openapi.json`. With `limits`, it sheds load and
 * limits rates.
 */
export function serviceApp(options: {
  name: string;
  title: string;
  logLevel: string;
  bodyLimit?: number;
  limits?: TrafficLimits;
}): App {
  const app: App = Fastify({
    logger: {
      base: { service: options.name, pid: process.pid },
      level: options.logLevel,
      stream: batchedLogStream,
      formatters: { log: (facts) => redactSecrets(facts) },
      serializers: { err: serializeError },
    },
    genReqId: requestIdOf,
    requestIdHeader: false,
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: options.bodyLimit ?? 64 * 1024,
    ...timeLimits,
    clientErrorHandler: answerClientError,
    frameworkErrors: answerFrameworkError,
    return503OnClosing: false,
    forceCloseConnections: 'idle',
    trustProxy: trustedProxies(options.limits?.trustedProxies ?? ''),
    routerOptions: { maxParamLength: 300 },
  })
    .withTypeProvider<TypeBoxTypeProvider>()
    .setValidatorCompiler(validateRequests);

  // Requests are JSON; a text body would reach the routes that declare none.
  app.removeContentTypeParser('text/plain');
  app.decorate('metrics', openMetrics(options.name));
  app.decorate('readiness', openReadiness());
  app.register(cookie);
  app.after(() => prefixCookies(app));
  app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title: options.title, version: '1' },
      servers: [{ url: '/' }],
      components: { securitySchemes: securitySchemes(accessToken.cookie) },
    },
    transform: documentOperation,
  });
  securityHeaders(app);
  handleErrors(app);
  refuseUnusualRequests(app);
  refuseForeignOrigins(app);
  acceptEmptyBodies(app);
  answerPreflights(app);
  if (options.limits) {
    limitRates(app, options.name, options.limits);
    shedLoad(app, options.limits);
  }
  watchRequests(app);
  serveHousekeeping(app);
  return app;
}

function watchRequests(app: App): void {
  const duration = app.metrics.histogram('railhead_http_seconds', 'Time to answer', [
    'method',
    'route',
    'status',
  ]);
  app.addHook('onResponse', (request, reply, next) => {
    next();
    const { url: route = 'none', config } = request.routeOptions;
    if (housekeeping.has(route)) return;
    duration.observe(
      { method: request.method, route, status: String(reply.statusCode) },
      reply.elapsedTime / 1000,
    );
    // Reads and seat holds change nothing durable; log successes at debug, a line costs more than a cached response.
    const isPassing = reads.has(request.method) || config.traffic === 'hold';
    const level = isPassing && reply.statusCode < 400 ? 'debug' : 'info';
    const ms = Math.round(reply.elapsedTime);
    const problem = request.problem && { problem: request.problem };
    request.log[level](
      { method: request.method, route, status: reply.statusCode, ms, ...problem },
      'answered',
    );
  });
}

const isPrivateAddress = addressesIn('loopback, linklocal, uniquelocal');

/**
 * Probes, Prometheus and the API documentation call from the cluster or the same machine; a public request came through
 * a gateway, which says so.
 */
const isDirectPrivateCall = (request: FastifyRequest) =>
  !isForwarded(request) && isPrivateAddress(peerAddress(request));

function serveHousekeeping(app: App): void {
  const internal = {
    schema: { hide: true },
    onRequest: async (request: FastifyRequest, reply: FastifyReply) => {
      if (!isDirectPrivateCall(request)) reply.callNotFound();
    },
  };
  app.after(() => {
    app.get('/live', { schema: { hide: true } }, async () => ({ live: true }));
    app.get('/ready', internal, async (_request, reply) => {
      const state = await app.readiness.check();
      return reply.code(state.ready ? 200 : 503).send(state);
    });
    app.get('/metrics', internal, async (_request, reply) =>
      reply.type(app.metrics.registry.contentType).send(await app.metrics.registry.metrics()),
    );
    app.get('/openapi.json', internal, async () => app.swagger());
  });
  app.addHook('preClose', async () => {
    app.readiness.close();
    closeConnectionsOnceIdle(app);
  });
}

/** Node closes idle connections once, so one that answers a request at that moment would stay open for its keep-alive. */
function closeConnectionsOnceIdle({ server }: App): void {
  if (!server.listening) return;
  const closing = setInterval(() => server.closeIdleConnections(), 50);
  server.once('close', () => clearInterval(closing));
}

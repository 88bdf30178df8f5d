import cookie from '@fastify/cookie';
import helmet from '@fastify/helmet';
import swagger from '@fastify/swagger';
import { type TypeBoxTypeProvider, TypeBoxValidatorCompiler } from '@fastify/type-provider-typebox';
import Fastify, {
  type FastifyBaseLogger,
  type FastifyInstance,
  LogController,
  type RawReplyDefaultExpression,
  type RawRequestDefaultExpression,
  type RawServerDefault,
} from 'fastify';
import { uuidv7 } from '../runtime/ids.ts';
import { answerErrors } from './answer-errors.ts';
import { type Metrics, openMetrics } from './metrics.ts';
import { openReadiness, type Readiness } from './readiness.ts';
import { refuseForeignOrigins } from './same-origin.ts';

export type App = FastifyInstance<
  RawServerDefault,
  RawRequestDefaultExpression,
  RawReplyDefaultExpression,
  FastifyBaseLogger,
  TypeBoxTypeProvider
>;

declare module 'fastify' {
  interface FastifyInstance {
    metrics: Metrics;
    readiness: Readiness;
  }
}

/** Never in a log line, wherever they stand. */
const secrets = [
  'authorization',
  'cookie',
  'set-cookie',
  'password',
  'code',
  'email',
  'name',
  'contact',
  'token',
];
const housekeeping = new Set(['/live', '/ready', '/metrics', '/openapi.json']);

/**
 * A Fastify instance as every service has it: JSON log lines with ids and without secrets, TypeBox on both sides,
 * problem details, security headers, `/live`, `/ready`, `/metrics` and `/openapi.json`.
 */
export function serviceApp(options: {
  name: string;
  title: string;
  logLevel: string;
  bodyLimit?: number;
}): App {
  const app: App = Fastify({
    logger: {
      base: { service: options.name, pid: process.pid },
      level: options.logLevel,
      redact: { paths: secrets.flatMap((name) => [name, `*.${name}`, `*.*.${name}`]), censor: '[redacted]' },
      serializers: {
        err: (error: Error & { code?: unknown }) => ({
          type: error.name,
          message: error.message,
          code: error.code,
          stack: error.stack ?? '',
        }),
      },
    },
    genReqId: () => uuidv7(),
    requestIdHeader: 'x-request-id',
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: options.bodyLimit ?? 64 * 1024,
    requestTimeout: 10_000,
    connectionTimeout: 0,
    keepAliveTimeout: 72_000,
    forceCloseConnections: 'idle',
    trustProxy: true,
    routerOptions: { maxParamLength: 300 },
  })
    .withTypeProvider<TypeBoxTypeProvider>()
    .setValidatorCompiler(TypeBoxValidatorCompiler);

  app.decorate('metrics', openMetrics(options.name));
  app.decorate('readiness', openReadiness());
  app.register(cookie);
  app.register(helmet, {
    contentSecurityPolicy: { directives: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] } },
    strictTransportSecurity: false,
  });
  app.register(swagger, {
    openapi: { openapi: '3.1.0', info: { title: options.title, version: '1' }, servers: [{ url: '/' }] },
  });
  answerErrors(app);
  refuseForeignOrigins(app);
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
  app.addHook('onResponse', async (request, reply) => {
    const route = request.routeOptions.url ?? 'none';
    if (housekeeping.has(route)) return;
    duration.observe(
      { method: request.method, route, status: String(reply.statusCode) },
      reply.elapsedTime / 1000,
    );
    request.log.info(
      { method: request.method, route, status: reply.statusCode, ms: Math.round(reply.elapsedTime) },
      'answered',
    );
  });
}

function serveHousekeeping(app: App): void {
  app.after(() => {
    app.get('/live', { schema: { hide: true } }, async () => ({ live: true }));
    app.get('/ready', { schema: { hide: true } }, async (_request, reply) => {
      const away = await app.readiness.away();
      return reply.code(away.length === 0 ? 200 : 503).send({ ready: away.length === 0, away });
    });
    app.get('/metrics', { schema: { hide: true } }, async (_request, reply) =>
      reply.type(app.metrics.registry.contentType).send(await app.metrics.registry.metrics()),
    );
    app.get('/openapi.json', { schema: { hide: true } }, async () => app.swagger());
  });
  app.addHook('preClose', async () => app.readiness.close());
}

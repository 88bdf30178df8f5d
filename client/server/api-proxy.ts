import type { ServerResponse } from 'node:http';
import httpProxy, { type FastifyHttpProxyOptions } from '@fastify/http-proxy';
import { DomainError } from '@railhead/common/domain/domain-error';
import type { App } from '@railhead/common/http/app';
import { gatewayRoutes } from '@railhead/common/http/gateway-routes';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Config } from './config.ts';

/**
 * The reverse proxy of a local installation: forwards API paths to their services by the same table as the gateway of a
 * cluster. Services receive the original host, which their same-origin check needs, and the request id.
 */
export function proxyToServices(app: App, config: Config): void {
  const open = trackOpenResponses(app);
  const upstreams = {
    auth: config.authUrl,
    tickets: config.ticketsUrl,
    orders: config.ordersUrl,
    payments: config.paymentsUrl,
  };
  app.register(async (proxy) => {
    // The services' own OpenAPI documents describe these routes.
    proxy.addHook('onRoute', (route) => {
      route.schema = { ...route.schema, hide: true };
    });
    // The service would reject the body before it is complete, which would break the proxy connection.
    proxy.addHook('onRequest', async ({ headers, url }, reply) => {
      const maxBytes = url.startsWith('/api/payments/webhooks/')
        ? maxWebhookBytes
        : app.initialConfig.bodyLimit;
      if (Number(headers['content-length'] ?? 0) <= (maxBytes ?? 0)) return;
      reply.header('connection', 'close');
      throw new DomainError('body-too-large');
    });
    for (const { prefix, service } of gatewayRoutes) {
      if (service !== 'client') proxy.register(httpProxy, proxyTo(upstreams[service], prefix, open));
    }
    if (config.mailUrl) proxy.register(mailbox, { mailUrl: config.mailUrl, open });
  });
}

/** The limit of the payments webhook; all other bodies are small. */
const maxWebhookBytes = 512 * 1024;

/**
 * The mailbox serves its own page, which the CSP for APIs would block. The page loads its files relative to its URL, so
 * that must be `/mail/`, although the file is `index.html`. New mail arrives by WebSocket.
 */
async function mailbox(
  proxy: FastifyInstance,
  { mailUrl, open }: { mailUrl: string; open: Set<ServerResponse> },
) {
  proxy.addHook('onRequest', async (_request, reply) => {
    reply.removeHeader('content-security-policy');
  });
  proxy.get('/mail', (_request, reply) => reply.redirect('/mail/'));
  await proxy.register(httpProxy, {
    ...proxyTo(mailUrl, '/mail', open),
    routes: ['/mail/*'],
    preRewrite: (url) => (url === '/mail/' ? '/mail/index.html' : url),
    websocket: true,
  });
}

/** Proxies to one upstream without buffering; an event stream may stay open indefinitely. */
const proxyTo = (upstream: string, prefix: string, open: Set<ServerResponse>): FastifyHttpProxyOptions => ({
  upstream,
  routes: [prefix, `${prefix}/*`],
  disableRequestLogging: true,
  destroyAgent: true,
  undici: { headersTimeout: 30_000, bodyTimeout: 0, connect: { timeout: 2000 } },
  preHandler: (_request, reply, done) => {
    open.add(reply.raw);
    reply.raw.once('close', () => open.delete(reply.raw));
    done();
  },
  replyOptions: {
    // A service that sheds load sends Retry-After; an immediate retry would only add load.
    retryDelay: () => null,
    rewriteRequestHeaders: (request, headers) => ({ ...headers, ...forwardedHeaders(request) }),
    onError: (reply, { error }) => {
      reply.send(new DomainError('service-away', { retryAfterSeconds: 1, cause: error }));
    },
  },
});

const forwardedHeaders = (request: Pick<FastifyRequest, 'host' | 'protocol' | 'id' | 'socket'>) => ({
  'x-forwarded-host': request.host,
  'x-forwarded-proto': request.protocol,
  'x-forwarded-for': request.socket.remoteAddress ?? '',
  'x-request-id': request.id,
});

/** Event streams never end on their own: they are destroyed on close, so that shutdown does not wait for browsers. */
function trackOpenResponses(app: App): Set<ServerResponse> {
  const open = new Set<ServerResponse>();
  app.addHook('preClose', async () => {
    for (const response of open) {
      if (String(response.getHeader('content-type')).startsWith('text/event-stream')) response.destroy();
    }
  });
  return open;
}

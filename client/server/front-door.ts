import type { ServerResponse } from 'node:http';
import httpProxy, { type FastifyHttpProxyOptions } from '@fastify/http-proxy';
import { DomainError } from '@railhead/common/domain/domain-error';
import type { App } from '@railhead/common/http/app';
import { gatewayRoutes } from '@railhead/common/http/gateway-routes';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Config } from './config.ts';

/**
 * On a laptop every path enters here and goes to its service by the front door's table, as the gateway sends it in a
 * cluster. Services see the host the browser named, so that their same-origin check holds, and the same request id.
 */
export function openFrontDoor(app: App, config: Config): void {
  const open = liveAnswers(app);
  const upstreams = {
    auth: config.authUrl,
    tickets: config.ticketsUrl,
    orders: config.ordersUrl,
    payments: config.paymentsUrl,
  };
  app.register(async (door) => {
    // The services' own documents describe these.
    door.addHook('onRoute', (route) => {
      route.schema = { ...route.schema, hide: true };
    });
    // A service would refuse it before it has come in whole, and the way there would break.
    door.addHook('onRequest', async ({ headers, url }, reply) => {
      const most = url.startsWith('/api/payments/webhooks/') ? largestWebhook : app.initialConfig.bodyLimit;
      if (Number(headers['content-length'] ?? 0) <= (most ?? 0)) return;
      reply.header('connection', 'close');
      throw new DomainError('body-too-large');
    });
    for (const { prefix, service } of gatewayRoutes) {
      if (service !== 'client') door.register(httpProxy, to(upstreams[service], prefix, open));
    }
    if (config.mailUrl) door.register(mailbox, { mailUrl: config.mailUrl, open });
  });
}

/** What the webhook of `payments` takes; every other body is small. */
const largestWebhook = 512 * 1024;

/**
 * The mailbox brings its own page, which our policy for APIs would leave blank. It finds the rest by the address it was
 * loaded from, so that must be `/mail/`, although the page itself has another name; new mail comes by a WebSocket.
 */
async function mailbox(
  door: FastifyInstance,
  { mailUrl, open }: { mailUrl: string; open: Set<ServerResponse> },
) {
  door.addHook('onRequest', async (_request, reply) => {
    reply.removeHeader('content-security-policy');
  });
  door.get('/mail', (_request, reply) => reply.redirect('/mail/'));
  await door.register(httpProxy, {
    ...to(mailUrl, '/mail', open),
    routes: ['/mail/*'],
    preRewrite: (url) => (url === '/mail/' ? '/mail/index.html' : url),
    websocket: true,
  });
}

/** Answers by one upstream. Nothing is buffered and a live stream may last for ever. */
const to = (upstream: string, prefix: string, open: Set<ServerResponse>): FastifyHttpProxyOptions => ({
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
    // A service that sheds load says when to come back; asking again at once would not help it.
    retryDelay: () => null,
    rewriteRequestHeaders: (request, headers) => ({ ...headers, ...forwarded(request) }),
    onError: (reply, { error }) => {
      reply.send(new DomainError('service-away', { retryAfterSeconds: 1, cause: error }));
    },
  },
});

const forwarded = (request: Pick<FastifyRequest, 'host' | 'protocol' | 'id' | 'socket'>) => ({
  'x-forwarded-host': request.host,
  'x-forwarded-proto': request.protocol,
  'x-forwarded-for': request.socket.remoteAddress ?? '',
  'x-request-id': request.id,
});

/** Live streams never end by themselves: closing ends them, so that it does not wait for browsers to leave. */
function liveAnswers(app: App): Set<ServerResponse> {
  const open = new Set<ServerResponse>();
  app.addHook('preClose', async () => {
    for (const answer of open) {
      if (String(answer.getHeader('content-type')).startsWith('text/event-stream')) answer.destroy();
    }
  });
  return open;
}

import type { ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import httpProxy, { type FastifyHttpProxyOptions } from '@fastify/http-proxy';
import { DomainError } from '@railhead/common/domain/domain-error';
import type { App } from '@railhead/common/http/app';
import { gatewayRoutes } from '@railhead/common/http/gateway-routes';
import { type Call, callerAddress, isThisMachine } from '@railhead/common/http/network-address';
import { isSameOrigin } from '@railhead/common/http/same-origin';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Config } from './config.ts';
import { type RequestSlots, requestSlots } from './request-slots.ts';
import { answerUpgrades } from './upgrades.ts';

type ProxyConfig = Pick<Config, 'authUrl' | 'ticketsUrl' | 'ordersUrl' | 'paymentsUrl' | 'mailUrl'>;

/**
 * The reverse proxy of a local installation: forwards API paths to their services by the same table as the gateway of a
 * cluster. Services receive the original host, which their same-origin check needs, the address of the caller and the
 * request id.
 */
export function proxyToServices(app: App, config: ProxyConfig, limits = slotLimits): void {
  const open = trackOpenResponses(app);
  const upstream = (url: string) => ({ url, slots: requestSlots(limits), open });
  const upstreams = {
    auth: upstream(config.authUrl),
    tickets: upstream(config.ticketsUrl),
    orders: upstream(config.ordersUrl),
    payments: upstream(config.paymentsUrl),
  };
  app.register(async (proxy) => {
    // The services' own OpenAPI documents describe these routes.
    proxy.addHook('onRoute', (route) => {
      route.schema = { ...route.schema, hide: true };
    });
    refuseLargeBodies(proxy);
    readBodies(proxy);
    proxy.addHook('onSend', (request, _reply, _payload, next) => {
      releaseSlot(request);
      next();
    });
    for (const { prefix, service } of gatewayRoutes) {
      if (service === 'client') continue;
      proxy.register(async (route) => {
        takeSlots(route, upstreams[service]);
        await route.register(httpProxy, proxyTo(upstreams[service], prefix));
      });
    }
    if (config.mailUrl) proxy.register(mailbox, upstream(config.mailUrl));
  });
  if (config.mailUrl) answerUpgrades(app, '/mail/');
}

/** Requests in progress at each service, and how many others wait for how long. */
const slotLimits = { max: 128, maxWaiting: 1000, maxWaitMs: 5000 };
/** The limit of the payments webhook; all other bodies are small. */
const maxWebhookBytes = 512 * 1024;
/** An ordinary response must have reached its reader after so long. */
const maxDeliveryMs = 60_000;

/** The service would reject the body before it is complete, which would break the proxy connection. */
function refuseLargeBodies(proxy: FastifyInstance): void {
  proxy.addHook('onRequest', async ({ headers, url }, reply) => {
    const maxBytes = url.startsWith('/api/payments/webhooks/')
      ? maxWebhookBytes
      : (proxy.initialConfig.bodyLimit ?? 0);
    if (Number(headers['content-length'] ?? 0) <= maxBytes) return;
    reply.header('connection', 'close');
    throw new DomainError('body-too-large');
  });
}

/** Reads the body before the request takes a slot, so that a slow upload keeps none. The bytes are passed on as they are. */
function readBodies(proxy: FastifyInstance): void {
  proxy.removeAllContentTypeParsers();
  proxy.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: maxWebhookBytes }, (_request, body, done) =>
    done(null, Readable.from([body])),
  );
}

interface Upstream {
  url: string;
  slots: RequestSlots;
  open: Set<ServerResponse>;
}

/**
 * The mailbox serves its own page, which the CSP for APIs would block. The page loads its files relative to its URL, so
 * that must be `/mail/`, although the file is `index.html`. New mail arrives by WebSocket.
 */
async function mailbox(proxy: FastifyInstance, upstream: Upstream) {
  proxy.addHook('onRequest', async (_request, reply) => {
    reply.removeHeader('content-security-policy');
  });
  // A page of another site would read mails by WebSocket, which knows no same-origin policy.
  proxy.addHook('onRequest', async (request) => {
    if (request.headers.origin !== undefined && !isSameOrigin(request)) throw new DomainError('cross-origin');
  });
  takeSlots(proxy, upstream);
  proxy.get('/mail', (_request, reply) => reply.redirect('/mail/'));
  await proxy.register(httpProxy, {
    ...proxyTo(upstream, '/mail'),
    routes: ['/mail/*'],
    preRewrite: (url) => (url === '/mail/' ? '/mail/index.html' : url),
    websocket: true,
  });
}

/**
 * Proxies to one upstream without buffering responses. Requests take a slot until the upstream answers; each response,
 * such as an event stream that stays open indefinitely, has a connection of its own and keeps no other request waiting.
 */
const proxyTo = ({ url }: Upstream, prefix: string): FastifyHttpProxyOptions => ({
  upstream: url,
  routes: [prefix, `${prefix}/*`],
  // The services count their callers themselves.
  config: { traffic: 'unlimited' },
  disableRequestLogging: true,
  proxyPayloads: false,
  destroyAgent: true,
  undici: { connections: null, headersTimeout: 30_000, bodyTimeout: 0, connect: { timeout: 2000 } },
  replyOptions: {
    // A service that sheds load sends Retry-After; an immediate retry would only add load.
    retryDelay: () => null,
    rewriteRequestHeaders: (request, headers) => ({ ...headers, ...forwardedHeaders(request) }),
    rewriteHeaders: (headers, request) => {
      if (request) releaseSlot(request);
      return headers;
    },
    onResponse: (_request, reply, { stream }) => {
      if (!isEventStream(reply)) limitDelivery(reply.raw as ServerResponse);
      reply.send(stream);
    },
    onError: (reply, { error }) => {
      reply.send(new DomainError('service-away', { retryAfterSeconds: 1, cause: error }));
    },
  },
});

/** A slot for each request until the upstream answers. A WebSocket is no request that will be answered. */
function takeSlots(route: FastifyInstance, { slots, open }: Upstream): void {
  route.addHook('preHandler', async (request, reply) => {
    open.add(reply.raw);
    reply.raw.once('close', () => open.delete(reply.raw));
    if (request.headers.upgrade && request.routeOptions.url === '/mail/*') return;
    const release = await slots.acquire();
    if (request.raw.socket.destroyed) {
      release();
      throw new DomainError('request-timeout');
    }
    heldSlots.set(request.raw, release);
  });
}

const heldSlots = new WeakMap<object, () => void>();
const releaseSlot = ({ raw }: { raw: object }) => heldSlots.get(raw)?.();

const isEventStream = (response: { getHeader(name: string): unknown }) =>
  String(response.getHeader('content-type')).startsWith('text/event-stream');

/** Drops a reader that takes its response too slowly. */
function limitDelivery(response: ServerResponse): void {
  const timer = setTimeout(() => response.destroy(), maxDeliveryMs);
  response.once('close', () => clearTimeout(timer));
}

type ForwardedRequest = Call & Pick<FastifyRequest, 'host' | 'protocol' | 'id'>;

/**
 * The caller as this proxy sees it, in place of what the caller claims. Without `x-forwarded-for` a call of the same
 * machine stays one for the services.
 */
const forwardedHeaders = (request: ForwardedRequest) => ({
  'x-forwarded-host': request.host,
  'x-forwarded-proto': request.protocol,
  'x-forwarded-for': isThisMachine(request) ? undefined : callerAddress(request),
  forwarded: undefined,
  'x-request-id': request.id,
});

/** Event streams never end on their own: they are destroyed on close, so that shutdown does not wait for browsers. */
function trackOpenResponses(app: App): Set<ServerResponse> {
  const open = new Set<ServerResponse>();
  app.addHook('preClose', async () => {
    for (const response of open) if (isEventStream(response)) response.destroy();
  });
  return open;
}

import type { App } from './app.ts';

/** An API response is no page: it must not be run, framed, sniffed or embedded. Pages set a policy of their own. */
const headers = {
  // Most responses are personal. Those that may be kept say so.
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'SAMEORIGIN',
};

/** Two years, for this host alone: others of its domain may have no TLS. */
const transportSecurity = 'max-age=63072000';

/** Built once: building the policy for each request would cost as much as the rest of a cached response. */
export function securityHeaders(app: App): void {
  app.addHook('onRequest', (request, reply, next) => {
    reply.headers(headers);
    if (request.protocol === 'https') reply.header('strict-transport-security', transportSecurity);
    next();
  });
}

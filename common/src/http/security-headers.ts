import type { App } from './app.ts';

/** Nothing of an API's answer is a page: nobody runs, frames, sniffs or embeds it. Pages bring a policy of their own. */
const headers = {
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'SAMEORIGIN',
};

/** Written down once: a policy put together for each request costs as much as all else of a kept answer. */
export function securityHeaders(app: App): void {
  app.addHook('onRequest', (_request, reply, next) => {
    reply.headers(headers);
    next();
  });
}

import { extname, resolve } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { App } from '@railhead/common/http/app';
import type { Config } from './config.ts';

const year = 365 * 24 * 3600 * 1000;

/**
 * Serves the built web app: files as they are, compressed where the build has compressed them, and `index.html` for every
 * other path, which the router handles. Vite puts a content hash into names under `assets/`, so these are immutable;
 * everything else is revalidated. If there is a local mailbox, a cookie tells the web app, which then says where codes are.
 */
export function serveWebApp(app: App, config: Config): void {
  const policy = contentSecurityPolicy([config.stripeUrl, config.stripeLocalUrl]);
  app.register(fastifyStatic, {
    root: resolve(config.webRoot),
    serve: false,
    preCompressed: true,
  });
  const options = { config: { traffic: 'read' }, schema: { hide: true } } as const;
  app.get<{ Params: { '*': string } }>('/*', options, (request, reply) => {
    const path = request.params['*'];
    if (/^(?:api|ops\/api)(?:\/|$)/.test(path)) return reply.callNotFound();
    const file = extname(path) ? path : 'index.html';
    const isHashed = file.startsWith('assets/');
    if (config.mailUrl && !isHashed) reply.header('set-cookie', 'mailbox=yes; Path=/; SameSite=Lax');
    return reply
      .header('content-security-policy', policy)
      .header('cache-control', 'no-cache')
      .sendFile(file, isHashed ? { maxAge: year, immutable: true } : { cacheControl: false });
  });
}

/** Scripts only from this origin and Stripe, which requires its own; no framing. */
export function contentSecurityPolicy(localStripe: (string | undefined)[]): string {
  const local = [...new Set(localStripe.flatMap((url) => (url ? [new URL(url).origin] : [])))];
  const directives: Record<string, string[]> = {
    'default-src': ["'self'"],
    'script-src': ["'self'", 'https://js.stripe.com', 'https://*.js.stripe.com'],
    'style-src': ["'self'"],
    'img-src': ["'self'", 'data:', 'blob:', 'https://*.stripe.com'],
    'connect-src': ["'self'", 'https://api.stripe.com', ...local],
    'frame-src': ['https://js.stripe.com', 'https://*.js.stripe.com', 'https://hooks.stripe.com', ...local],
    'object-src': ["'none'"],
    'base-uri': ["'none'"],
    'form-action': ["'self'", ...local],
    'frame-ancestors': ["'none'"],
  };
  return Object.entries(directives)
    .map(([name, sources]) => [name, ...sources].join(' '))
    .join('; ');
}

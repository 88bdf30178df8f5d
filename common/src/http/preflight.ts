import type { App } from './app.ts';
import { isSameOrigin } from './same-origin.ts';

const allowedHeaders = 'authorization, content-type, idempotency-key, last-event-id';

/**
 * Answers OPTIONS on every route with the methods that it has. A preflight of a page on this origin is allowed; one of a
 * foreign page gets no CORS headers, so the browser refuses the request. Call before the routes are added.
 */
export function answerPreflights(app: App): void {
  const methodsByUrl = new Map<string, Set<string>>();
  app.addHook('onRoute', ({ url, method }) => {
    const methods = [method].flat();
    const known = methodsByUrl.get(url);
    if (known) {
      for (const name of methods) known.add(name);
      return;
    }
    const allowed = new Set(methods);
    methodsByUrl.set(url, allowed);
    // A proxied route forwards OPTIONS to its service.
    if (allowed.has('OPTIONS')) return;
    app.options(url, { config: { traffic: 'read' }, schema: { hide: true } }, (request, reply) => {
      const allow = [...allowed].toSorted().join(', ');
      reply.code(204).header('allow', allow).header('vary', 'origin');
      if (isSameOrigin(request)) {
        reply
          .header('access-control-allow-origin', request.headers.origin)
          .header('access-control-allow-methods', allow)
          .header('access-control-allow-headers', allowedHeaders)
          .header('access-control-max-age', '600');
      }
      return reply.send();
    });
  });
}

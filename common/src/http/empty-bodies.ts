import type { App } from './app.ts';

/**
 * Takes a request with a content type but no content as one without a body. Many HTTP clients send `application/json` with
 * every POST; whether a body is required is decided by the route's schema.
 */
export function acceptEmptyBodies(app: App): void {
  app.addHook('onRequest', ({ headers }, _reply, next) => {
    const isEmpty = (headers['content-length'] ?? '0') === '0' && headers['transfer-encoding'] === undefined;
    if (isEmpty) delete headers['content-type'];
    next();
  });
}

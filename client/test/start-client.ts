import { startService } from '@railhead/common/testing/service-fixture';
import { buildApp } from '../server/app.ts';

/** Nothing listens there: an unavailable service. */
export const unavailableUrl = 'http://127.0.0.1:9';

const unavailable = {
  authUrl: unavailableUrl,
  ticketsUrl: unavailableUrl,
  ordersUrl: unavailableUrl,
  paymentsUrl: unavailableUrl,
  expirationUrl: unavailableUrl,
  webRoot: import.meta.dirname,
};

type Addresses = Partial<typeof unavailable> & {
  mailUrl?: string;
  stripeLocalUrl?: string;
  securityContact?: string;
};

/** Starts the server on the test broker; services are unavailable unless given. */
export async function startClient(given: Addresses = {}) {
  await using started = new AsyncDisposableStack();
  const rig = started.use(await startService('client', buildApp, { ...unavailable, ...given }));
  const url = await rig.app.listen({ port: 0, host: '127.0.0.1' });
  const operator = await rig.bearer({ id: 'op1', roles: ['passenger', 'operator'] });
  const running = started.move();
  return {
    ...rig,
    [Symbol.asyncDispose]: () => running.disposeAsync(),
    url,
    operator,
    /** Sends a request as an operator. */
    request: (
      path: string,
      init: { method?: string; headers?: Record<string, string>; body?: string } = {},
    ) => fetch(new URL(path, url), { ...init, headers: { authorization: operator, ...init.headers } }),
  };
}

import { startService } from '@railhead/common/testing/service-fixture';
import { buildApp } from '../server/app.ts';

/** Nothing listens there: a service that is away. */
export const nowhere = 'http://127.0.0.1:9';

const away = {
  authUrl: nowhere,
  ticketsUrl: nowhere,
  ordersUrl: nowhere,
  paymentsUrl: nowhere,
  expirationUrl: nowhere,
  webRoot: import.meta.dirname,
};

type Addresses = Partial<typeof away> & { mailUrl?: string; stripeLocalUrl?: string };

/** This server on the run's broker, listening; services are away unless given. */
export async function startClient(given: Addresses = {}) {
  await using started = new AsyncDisposableStack();
  const rig = started.use(await startService('client', buildApp, { ...away, ...given }));
  const url = await rig.app.listen({ port: 0, host: '127.0.0.1' });
  const operator = await rig.bearer({ id: 'op1', roles: ['passenger', 'operator'] });
  const running = started.move();
  return {
    ...rig,
    [Symbol.asyncDispose]: () => running.disposeAsync(),
    url,
    operator,
    /** Asks as an operator. */
    ask: (path: string, init: { method?: string; headers?: Record<string, string> } = {}) =>
      fetch(new URL(path, url), { ...init, headers: { authorization: operator, ...init.headers } }),
  };
}

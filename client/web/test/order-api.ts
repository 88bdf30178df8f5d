import type { OrderView } from '@railhead/common/contracts/orders';
import { fakeApi, fakeStream } from './fake-api.ts';
import { account, eur, run } from './fixtures.ts';

export const payment = {
  paymentId: 'o1',
  clientSecret: 'pi_1_secret_x',
  publishableKey: 'pk',
  stripeUrl: 'http://stripe.test',
  amount: eur(2000),
};

/** An API with a signed-in account and one order, its stream, its train and its payment. */
export function orderApi(order: OrderView, routes: Record<string, object> = {}) {
  const stream = fakeStream();
  const api = fakeApi({
    'GET /api/auth/me': account,
    'GET /api/runs/r1': run,
    'GET /api/orders/o1': order,
    'GET /api/orders/o1/live': stream.handler,
    'POST /api/payments': payment,
    'POST /v1/confirmation_tokens': { id: 'ctoken_1' },
    ...routes,
  });
  return { api, stream };
}

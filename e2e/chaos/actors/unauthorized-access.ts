import type { RecordedRequest } from '../invariants/snapshot/request-history.ts';
import { type Actor, recordRequests } from './recorded-requests.ts';

type SeenOrder = NonNullable<RecordedRequest['order']>;
type Attempt = [method: string, path: string, body?: object];

/** Every request about an order, its payment and its tickets. */
const requestsAbout = ({ id, holdUntil }: SeenOrder): Attempt[] => [
  ['GET', `/api/orders/${id}`],
  ['GET', `/api/orders/${id}/cancellation`],
  ['POST', `/api/orders/${id}/extend`, { holdUntil }],
  ['POST', `/api/orders/${id}/cancel`, {}],
  ['POST', '/api/payments', { orderId: id }],
  ['GET', `/api/payments/${id}`],
  ['GET', `/api/tickets/${id}-1`],
  ['GET', `/api/tickets/${id}-1.pdf`],
  ['GET', `/api/tickets/${id}-1.ics`],
];

/** Tries, one after another, to see and to change an order of somebody else. */
async function attemptAll(order: SeenOrder, actor: Actor): Promise<void> {
  const send = recordRequests(actor);
  for (const [method, path, body] of requestsAbout(order)) {
    await send('unauthorized', { orderId: order.id, path: `${method} ${path}` }, (client) =>
      client.request(method, path, body),
    );
  }
}

/** Each buyer tries to reach the orders of another: as soon as an order exists, and once more after recovery. */
export function unauthorizedAccess(buyers: Omit<Actor, 'record'>[], record: Actor['record']) {
  const attempts = new Map<string, () => Promise<void>>();
  const running = new Set<Promise<void>>();
  return {
    /** Must be called with every recorded request. */
    observe({ order, buyer }: RecordedRequest): void {
      if (!order || attempts.has(order.id)) return;
      const other = buyers[(buyers.findIndex(({ name }) => name === buyer) + 1) % buyers.length];
      if (!other) return;
      const attempt = () => attemptAll(order, { ...other, record });
      attempts.set(order.id, attempt);
      running.add(attempt());
    },
    /** Tries everything once more, when all services answer. */
    async repeat(): Promise<void> {
      await Promise.all(running);
      // Side by side, because the payment of an unknown order is refused after two seconds.
      await Promise.all([...attempts.values()].map((attempt) => attempt()));
    },
  };
}

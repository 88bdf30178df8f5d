import { type Asker, asking } from './asking.ts';
import type { Asked } from './auditor/history.ts';

type Ordered = NonNullable<Asked['order']>;
type Tried = [method: string, path: string, body?: object];

/** Everything that can be asked about an order, its payment and its tickets. */
const waysTo = ({ id, holdUntil }: Ordered): Tried[] => [
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

/** Tries, one after the other, to see and to change an order that is somebody else's. */
async function prowl(order: Ordered, stranger: Asker): Promise<void> {
  const ask = asking(stranger);
  for (const [method, path, body] of waysTo(order)) {
    await ask('pry', { orderId: order.id, path: `${method} ${path}` }, (client) =>
      client.ask(method, path, body),
    );
  }
}

/** Everybody tries what they can do with the orders of the buyer before them: as soon as there are any, and again. */
export function strangers(buyers: Omit<Asker, 'note'>[], note: Asker['note']) {
  const seen = new Map<string, () => Promise<void>>();
  const under = new Set<Promise<void>>();
  return {
    /** To be told every answer. */
    see({ order, buyer }: Asked): void {
      if (!order || seen.has(order.id)) return;
      const stranger = buyers[(buyers.findIndex(({ name }) => name === buyer) + 1) % buyers.length];
      if (!stranger) return;
      const prowling = () => prowl(order, { ...stranger, note });
      seen.set(order.id, prowling);
      under.add(prowling());
    },
    /** Once more, when everything answers. */
    async again(): Promise<void> {
      await Promise.all(under);
      for (const prowling of seen.values()) await prowling();
    },
  };
}

import { type Asked, isOpen } from './history.ts';
import { promise } from './promise.ts';
import type { Stored, World } from './world.ts';

const placedBy = ({ history }: World) =>
  [
    ...Map.groupBy(
      history.filter(({ what }) => what === 'place'),
      ({ key }) => key ?? '',
    ),
  ].map(([key, asked]) => ({ key, asked, known: asked.filter((one) => !isOpen(one)) }));
const ordersOf = (key: string, { orders }: World) =>
  orders.filter(({ seats }) => seats.some(({ passenger }) => passenger.name === key));

const seatsPlaced = ([placed]: Stored['events']): string[] =>
  ((placed?.data ?? {}) as { seats?: { seat: string }[] }).seats?.map(({ seat }) => seat) ?? [];

/** What was answered with a 2xx is there. */
export const placedIsThere = promise('D1', placedBy, ({ key, known }, world) => {
  const promised = known.find(({ status }) => status === 201);
  if (!promised) return undefined;
  const order = world.orders.find(({ _id }) => _id === promised.order?.id);
  if (!order) return `the order ${promised.order?.id ?? key} was promised and is not there`;
  const seats = seatsPlaced(order.events);
  return (
    seats.toSorted().join() !== (promised.seats ?? []).toSorted().join() &&
    `order ${order._id} has ${seats.join()}, and ${promised.seats?.join() ?? ''} were promised`
  );
});

/** A cancellation, an extension or a payment that was answered with a 2xx happened. */
export const doneIsDone = promise(
  'D1',
  ({ history }) => history.filter((asked) => (asked.status ?? 500) < 300 && asked.orderId !== undefined),
  ({ what, orderId = '', seats }, _world, { order, payment }) => {
    const types = order(orderId)?.events.map(({ type }) => type) ?? [];
    const happened: Partial<Record<Asked['what'], () => boolean>> = {
      cancel: () =>
        types.includes('orders.order-cancelled.v1') ||
        (seats !== undefined && types.includes('orders.order-reduced.v1')),
      extend: () => types.includes('orders.order-extended.v1'),
      'start-payment': () => payment(orderId)?.intentId !== undefined,
    };
    return happened[what]?.() === false && `${what} of ${orderId} was answered with a 2xx and did not happen`;
  },
);

/** One key, one effect, one answer. */
export const keysOnce = promise('D3', placedBy, ({ key, known }, world) => {
  const orders = ordersOf(key, world);
  if (orders.length > 1) return `the key ${key} made ${orders.length} orders`;
  const answers = new Set(known.map(({ status, code, order }) => `${status} ${code ?? order?.id ?? ''}`));
  if (answers.size > 1) return `the key ${key} was answered ${[...answers].join(' and ')}`;
  const isRefused = known.some(({ status = 0 }) => status >= 400);
  return (
    isRefused &&
    orders.length > 0 &&
    `the key ${key} was refused (${[...answers].join()}) and made ${orders[0]?._id}`
  );
});

/** Whoever hung up in the middle finds by the key that all of it happened, or nothing. */
export const cutIsWhole = promise(
  'O2',
  (world) => placedBy(world).filter(({ asked }) => asked.some(({ isCut }) => isCut)),
  ({ key, known, asked }, world) => {
    const orders = ordersOf(key, world);
    if (known.length === 0) return `what came of ${key}, whose client hung up, cannot be found`;
    const isPlaced = known.some(({ status }) => status === 201);
    if (orders.length !== (isPlaced ? 1 : 0))
      return `${key}, whose client hung up, was answered ${known[0]?.status} and made ${orders.length} orders`;
    const wanted = (asked[0]?.seats ?? []).toSorted().join();
    const half = orders.find(({ events }) => seatsPlaced(events).toSorted().join() !== wanted);
    return (
      half && `${key}, whose client hung up, asked for ${wanted} and has ${seatsPlaced(half.events).join()}`
    );
  },
);

/** Whoever asked again and again knows the outcome in the end. */
export const outcomesKnown = promise(
  'D3',
  placedBy,
  ({ key, known, asked }) =>
    known.length === 0 &&
    `the outcome of ${key} is not known after ${asked.length} tries (${asked.at(-1)?.status ?? 'no answer'})`,
);

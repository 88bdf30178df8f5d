import { promise } from './promise.ts';
import { toldKey } from './world.ts';

/** Versions of an aggregate run 1, 2, 3 …, and ids say so. */
export const versionsRun = promise(
  'E1',
  ({ tellers }) => tellers,
  ({ owner, document: { _id, events } }) => {
    const gap = events.findIndex(
      ({ version, id }, place) => version !== place + 1 || id !== `${_id}.${place + 1}`,
    );
    return gap >= 0 && `${owner}/${_id} has ${events[gap]?.id ?? 'nothing'} in place ${gap + 1}`;
  },
);

const once = new Set([
  'orders.order-placed.v1',
  'orders.order-confirmed.v1',
  'orders.order-expired.v1',
  'orders.order-cancelled.v1',
  'payments.payment-authorized.v1',
  'payments.payment-captured.v1',
  'payments.payment-voided.v1',
  'payments.payment-failed.v1',
]);

/** What happens once in a life was told once; what has a cause was done once for it. */
export const effectsOnce = promise(
  'E1',
  ({ tellers }) => tellers,
  ({ owner, document: { _id, events } }) => {
    const types = events.map(({ type }) => type);
    const twice = types.find((type, place) => once.has(type) && types.indexOf(type) !== place);
    return twice && `${owner}/${_id} told ${twice} twice`;
  },
);

/** A hearer has applied exactly the versions there are. */
export const allHeard = promise(
  'E1',
  ({ orders, payments, copies }, index) => [
    ...payments.map((by) => ({ by, of: index.order(by._id), source: 'orders', hearer: 'payments' })),
    ...copies.map((by) => ({ by, of: index.order(by._id), source: 'orders', hearer: 'tickets' })),
    ...copies.map((by) => ({ by, of: index.payment(by._id), source: 'payments', hearer: 'tickets' })),
    ...orders.map((by) => ({ by, of: index.payment(by._id), source: 'payments', hearer: 'orders' })),
    ...orders.map((by) => ({ by, of: index.copy(by._id), source: 'tickets', hearer: 'orders' })),
  ],
  ({ by, of, source, hearer }) => {
    const there = of?.events.length ?? 0;
    const heard = by.heard?.[`${source}/${by._id}`] ?? 0;
    return heard !== there && `${hearer} has heard ${heard} of the ${there} events of ${source}/${by._id}`;
  },
);

/** Every hearer keeps a copy of every order. */
export const copiesKept = promise(
  'E1',
  ({ orders }) => orders,
  ({ _id }, _world, { payment, copy }) =>
    (!payment(_id) || !copy(_id)) && `${payment(_id) ? 'tickets' : 'payments'} has not heard of order ${_id}`,
);

/** What was saved stands in the stream, word for word. */
export const savedIsTold = promise(
  'E2',
  ({ tellers }) => tellers,
  ({ owner, document: { _id, events, unsentAt } }, { told }) => {
    const missing = events.find(({ id }) => !told.has(toldKey(owner, id)));
    if (missing) return `${owner}: ${missing.id} is not in the stream`;
    return unsentAt !== undefined && `${owner}/${_id} still waits for the relay`;
  },
);

/** What stands in the stream was saved. */
export const toldIsSaved = promise(
  'E2',
  ({ news }) => news.filter(({ version }) => version !== undefined),
  ({ id, source, subject }, _world, { teller }) =>
    !teller(source, subject)?.events.some((event) => event.id === id) &&
    `${source}: ${id} is in the stream and was never saved`,
);

const standing: Record<string, string> = {
  'orders.order-placed.v1': 'pending',
  'orders.order-confirmed.v1': 'confirmed',
  'orders.order-expired.v1': 'expired',
  'orders.order-cancelled.v1': 'cancelled',
};

/** Replaying the stream gives what the owner and its hearer keep. */
export const replayIsSame = promise(
  'E3',
  ({ orders }) => orders,
  ({ _id, status, events }, { told }, { copy }) => {
    const replayed = events
      .map(({ id }) => standing[told.get(toldKey('orders', id))?.type ?? ''])
      .findLast((state) => state !== undefined);
    const kept = copy(_id)?.order;
    return (
      (replayed !== status || kept !== status) &&
      `order ${_id} is ${status}, ${kept ?? 'unknown'} in tickets, and ${replayed ?? 'nothing'} by the stream`
    );
  },
);

/** Nothing waits for ever. */
export const nothingWaits = promise(
  'L3',
  ({ waiting }) => waiting,
  (key) => `still waits for its turn: ${key}`,
);

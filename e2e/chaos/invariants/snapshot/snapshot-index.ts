import type { Charge, Intent, Refund } from './provider-records.ts';
import type { SystemSnapshot } from './snapshot.ts';
import type {
  StoredDocument,
  StoredOrder,
  StoredPayment,
  StoredProjection,
  StoredRun,
  StoredSeat,
} from './stored-documents.ts';

/** Looks up the parts of a snapshot by id. */
export interface SnapshotIndex {
  seat(id: string): StoredSeat | undefined;
  order(id: string): StoredOrder | undefined;
  payment(id: string): StoredPayment | undefined;
  projection(id: string): StoredProjection | undefined;
  /** Undefined if there is no such run, or if it is cancelled. */
  runOnSale(id: string): StoredRun | undefined;
  aggregate(owner: string, id: string): StoredDocument | undefined;
  /** The provider's intents for an order. */
  intents(orderId: string): Intent[];
  charges(orderId: string): Charge[];
  /** Those that did not fail. */
  refunds(orderId: string): Refund[];
}

export function indexOf({
  orders,
  seats,
  runsOnSale,
  payments,
  projections,
  provider,
  aggregates,
}: SystemSnapshot): SnapshotIndex {
  const [orderById, seatById] = [byId(orders), byId(seats)];
  const runById = byId(runsOnSale);
  const [paymentById, projectionById] = [byId(payments), byId(projections)];
  const aggregateByKey = new Map(
    aggregates.map(({ owner, document }) => [`${owner}/${document._id}`, document]),
  );
  const intents = Map.groupBy(provider.intents, ({ metadata }) => metadata.orderId);
  const charges = Map.groupBy(provider.charges, ({ payment_intent }) => payment_intent);
  const made = provider.refunds.filter(({ status }) => status === 'succeeded' || status === 'pending');
  const refunds = Map.groupBy(made, ({ payment_intent }) => payment_intent);
  const ofOrder =
    <T>(rows: Map<string, T[]>) =>
    (orderId: string) =>
      (intents.get(orderId) ?? []).flatMap(({ id }) => rows.get(id) ?? []);
  return {
    seat: (id) => seatById.get(id),
    order: (id) => orderById.get(id),
    payment: (id) => paymentById.get(id),
    projection: (id) => projectionById.get(id),
    runOnSale: (id) => runById.get(id),
    aggregate: (owner, id) => aggregateByKey.get(`${owner}/${id}`),
    intents: (orderId) => intents.get(orderId) ?? [],
    charges: ofOrder(charges),
    refunds: ofOrder(refunds),
  };
}

const byId = <T extends { _id: string }>(rows: T[]) => new Map(rows.map((row) => [row._id, row]));

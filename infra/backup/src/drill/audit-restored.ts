import type { Violation } from '../../../../e2e/chaos/invariants/invariant.ts';
import { type DataSources, openReader } from '../../../../e2e/chaos/invariants/snapshot/reader.ts';
import type { SystemSnapshot } from '../../../../e2e/chaos/invariants/snapshot/snapshot.ts';
import { checkRestored } from './restored-invariants.ts';

export interface RestoredAudit {
  orders: number;
  /** How many single things were checked. */
  checked: number;
  violations: Violation[];
  /** Captures at the provider after the moment of the backup: their orders are lost and have to be refunded by hand. */
  lostCaptures: string[];
}

/** Reads a restored system, which has not started yet, with the auditor of the fault rig. */
export async function auditRestored(sources: DataSources, databaseTime: Date): Promise<RestoredAudit> {
  const reader = await openReader(sources);
  try {
    const snapshot = await reader.snapshot({}, { history: [] });
    const results = checkRestored(snapshot);
    const { lost, unexplained } = capturesWithoutOrder(snapshot, databaseTime);
    return {
      orders: snapshot.orders.length,
      checked: results.reduce((sum, { checked }) => sum + checked, 0),
      violations: [
        ...results.flatMap(({ violations }) => violations),
        ...unexplained.map(
          (id): Violation => ({ id: 'M5', message: `${id} was captured for no known order` }),
        ),
      ],
      lostCaptures: lost,
    };
  } finally {
    await reader.close();
  }
}

/** The provider's times are whole seconds. */
const clockToleranceMs = 2000;

/** Captures of the provider for orders that the backup does not have, before and after its moment. */
function capturesWithoutOrder({ provider, orders }: SystemSnapshot, databaseTime: Date) {
  const known = new Set(orders.map(({ _id }) => _id));
  const unknown = new Set(
    provider.intents
      .filter(({ metadata, amount_received }) => amount_received > 0 && !known.has(metadata.orderId ?? ''))
      .map(({ id }) => id),
  );
  const captures = provider.events.filter(
    ({ type, data }) => type === 'payment_intent.succeeded' && unknown.has(data.object.id),
  );
  const isLost = ({ created }: { created: number }) =>
    created * 1000 >= databaseTime.getTime() - clockToleranceMs;
  return {
    lost: captures.filter(isLost).map(({ data }) => data.object.id),
    unexplained: captures.filter((capture) => !isLost(capture)).map(({ data }) => data.object.id),
  };
}

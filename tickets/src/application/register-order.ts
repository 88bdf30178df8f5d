import type { Envelope } from '@railhead/common/contracts/define';
import type { OrderPlacedData } from '@railhead/common/contracts/orders';
import { timesBetween } from '@railhead/common/domain/free-cancellation';
import { dayMs } from '@railhead/common/messaging/topology';
import { AggregateNotFoundYet } from '@railhead/common/store/document';
import type { Deps } from '../deps.ts';
import { applyPlaced } from '../domain/apply-order-events.ts';
import { erasePassengersOf } from './erase-account.ts';
import { updateOrder } from './update-order.ts';

const retentionDays = 30;

/**
 * Starts the projection of a placed order. If its account was erased meanwhile, the passengers' names are erased at
 * once: the two events come from different streams, in either order.
 * @throws AggregateNotFoundYet while the run is unknown.
 */
export async function registerOrder(
  event: Envelope,
  placed: OrderPlacedData,
  { runs, orders, accounts }: Deps,
): Promise<void> {
  const run = await runs.get(placed.runId);
  if (!run) throw new AggregateNotFoundYet(`run ${placed.runId} is not known`);
  const purgeAt = new Date(run.arrivesAt.getTime() + retentionDays * dayMs);
  const bookedTimes = placed.bookedTimes ?? timesBetween(run.stops, placed);
  const order = { ...placed, ...(bookedTimes && { bookedTimes }) };
  await updateOrder(orders, event, (state) => applyPlaced(state, order, purgeAt));
  if ((await accounts.get(placed.accountId))?.erased) await erasePassengersOf(orders, placed.accountId);
}

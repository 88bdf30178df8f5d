import type { Envelope } from '@railhead/common/contracts/define';
import type { OrderPlacedData } from '@railhead/common/contracts/orders';
import { timesBetween } from '@railhead/common/domain/free-cancellation';
import { dayMs } from '@railhead/common/messaging/topology';
import { AggregateNotFoundYet } from '@railhead/common/store/document';
import type { Deps } from '../deps.ts';
import { applyPlaced } from '../domain/apply-order-events.ts';
import { erasePassengersOf } from './erase-account.ts';
import { updateContacts } from './update-contacts.ts';
import { updateOrder } from './update-order.ts';

const retentionDays = 30;

/**
 * Starts the projection of a placed order. If its account was erased or got another address meanwhile, the order is
 * corrected at once: the two events come from different streams, in either order.
 * @throws AggregateNotFoundYet while the run is unknown; Unavailable while `auth` does not answer.
 */
export async function registerOrder(event: Envelope, placed: OrderPlacedData, deps: Deps): Promise<void> {
  const { runs, orders, accounts } = deps;
  const run = await runs.get(placed.runId);
  if (!run) throw new AggregateNotFoundYet(`run ${placed.runId} is not known`);
  const purgeAt = new Date(run.arrivesAt.getTime() + retentionDays * dayMs);
  const bookedTimes = placed.bookedTimes ?? timesBetween(run.stops, placed);
  const order = { ...placed, ...(bookedTimes && { bookedTimes }) };
  await updateOrder(orders, event, (state) => applyPlaced(state, order, purgeAt));
  const account = await accounts.get(placed.accountId);
  if (account?.erased) await erasePassengersOf(orders, placed.accountId);
  else if (account?.emailChangedAt) await updateContacts(placed.accountId, deps);
}

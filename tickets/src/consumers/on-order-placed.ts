import { OrderPlaced } from '@railhead/common/contracts/orders';
import { on } from '@railhead/common/messaging/consume';
import { dayMs } from '@railhead/common/messaging/topology';
import { AggregateNotFoundYet } from '@railhead/common/store/document';
import type { Deps } from '../deps.ts';
import { hearPlaced } from '../domain/order-copy.ts';

const keptDays = 30;

/** Seats are taken. If the account was erased meanwhile, its people are blanked at once: either side may come first. */
export const onOrderPlaced = on(OrderPlaced, async (event, { runs, orders, accounts }: Deps) => {
  const { runId, accountId } = event.data;
  const run = await runs.get(runId);
  if (!run) throw new AggregateNotFoundYet(`run ${runId} is not known`);
  const purgeAt = new Date(run.arrivesAt.getTime() + keptDays * dayMs);
  await orders.hear(event, (copy) => hearPlaced(copy, event.data, purgeAt));
  if ((await accounts.get(accountId))?.erased) await orders.forgetAccount(accountId);
});

import type { VoidTicketsView } from '@railhead/common/contracts/tickets';
import { DomainError } from '@railhead/common/domain/domain-error';
import { voidTicketsOf } from '../domain/void-tickets.ts';
import type { OrderRepository } from '../persistence/order-repository.ts';
import type { RunRepository } from '../persistence/run-repository.ts';
import type { SigningKeys } from '../persistence/signing-keys.ts';

/** The signed list of a run's void tickets. @throws DomainError `run-unknown` */
export async function listVoidTickets(
  runId: string,
  now: Date,
  { orders, runs, keys }: { orders: OrderRepository; runs: RunRepository; keys: SigningKeys },
): Promise<VoidTicketsView> {
  if (!(await runs.get(runId))) throw new DomainError('run-unknown');
  const list = voidTicketsOf(runId, await orders.voidTicketIds(runId), now);
  return { runId, token: await keys.signVoidTickets(list) };
}

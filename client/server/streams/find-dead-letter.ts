import type { DeadLetterEntry } from '@railhead/common/contracts/console';
import { DomainError } from '@railhead/common/domain/domain-error';
import type { Bus } from '@railhead/common/messaging/bus';
import { deadLetterStream } from '@railhead/common/messaging/topology';
import { toEntry } from '../views/dead-letters.ts';

/** A dead letter by its sequence in PARKED, readable or not. @throws DomainError `not-found` */
export async function findDeadLetter(bus: Pick<Bus, 'message'>, seq: number): Promise<DeadLetterEntry> {
  const parked = await bus.message(deadLetterStream, seq);
  const entry = parked && toEntry(parked);
  if (!entry) throw new DomainError('not-found');
  return entry;
}

import type { OrderView } from '@railhead/common/contracts/orders';
import type { Step } from '../../lib/steps.ts';

type Facts = Pick<OrderView, 'status' | 'progress' | 'contact' | 'seats'>;

/** Payment, seats, tickets and e-mail of an order that is on its way, the first that is not done running. */
export function stepsOf({ status, progress, contact, seats }: Facts): Step[] {
  const isConfirmed = status === 'confirmed';
  const isAuthorised = isConfirmed || progress.payment === 'authorized' || progress.payment === 'captured';
  const steps = [
    { name: 'Payment', isDone: isAuthorised, words: 'Your bank has said yes' },
    { name: 'Seats', isDone: isConfirmed, words: `${seats.map(({ seat }) => seat).join(', ')} are yours` },
    { name: 'Tickets', isDone: progress.ticketsIssued, words: 'Signed and ready' },
    { name: 'E-mail', isDone: progress.ticketsMailed === true, words: `On its way to ${contact}` },
  ];
  const next = steps.findIndex(({ isDone }) => !isDone);
  return steps.map(({ name, isDone, words }, index) => ({
    name,
    words: isDone ? words : index === next ? 'Working on it …' : '',
    state: isDone ? 'done' : index === next ? 'running' : 'waiting',
  }));
}

/** What an order that has ended means for the buyer's money. Never promises what has not been heard. */
export function moneyWords({ payment }: OrderView['progress']): string {
  switch (payment) {
    case 'none':
    case 'voided':
    case 'failed':
      return 'Your card was not charged.';
    case 'authorized':
      return 'Your card was not charged; the amount set aside is being given back.';
    case 'captured':
      return 'Your money is on its way back to your card.';
    case 'refunded':
      return 'Your money has been sent back to your card.';
  }
}

import type { OrderView } from '@railhead/common/contracts/orders';
import type { Step } from '../../lib/steps.ts';

type OrderState = Pick<OrderView, 'status' | 'progress' | 'contact' | 'seats'>;

/** The steps of an order in progress: payment, seats, tickets and e-mail. The first that is not done is running. */
export function stepsOf({ status, progress, contact, seats }: OrderState): Step[] {
  const isConfirmed = status === 'confirmed';
  const isAuthorized = isConfirmed || progress.payment === 'authorized' || progress.payment === 'captured';
  const steps = [
    { name: 'Payment', isDone: isAuthorized, detail: 'Your bank has said yes' },
    { name: 'Seats', isDone: isConfirmed, detail: `${seats.map(({ seat }) => seat).join(', ')} are yours` },
    { name: 'Tickets', isDone: progress.ticketsIssued, detail: 'Signed and ready' },
    { name: 'E-mail', isDone: progress.ticketsMailed === true, detail: `On its way to ${contact}` },
  ];
  const next = steps.findIndex(({ isDone }) => !isDone);
  return steps.map(({ name, isDone, detail }, index) => ({
    name,
    detail: isDone ? detail : index === next ? 'Working on it …' : '',
    state: isDone ? 'done' : index === next ? 'running' : 'waiting',
  }));
}

/** What the end of an order means for the buyer's card. Promises nothing that no event has confirmed. */
export function chargeMessage({ payment }: OrderView['progress']): string {
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

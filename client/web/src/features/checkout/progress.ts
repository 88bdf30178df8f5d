import type { OrderView } from '@railhead/common/contracts/orders';
import type { Step } from '../../lib/steps.ts';

type OrderState = Pick<OrderView, 'status' | 'progress' | 'contact' | 'seats' | 'fare'>;

/** The steps of an order in progress: payment, seats, tickets and e-mail. The first that is not done is running. */
export function stepsOf({ status, progress, contact, seats, fare }: OrderState): Step[] {
  const isConfirmed = status === 'confirmed';
  const isAuthorized = isConfirmed || progress.payment === 'authorized' || progress.payment === 'captured';
  const steps = [
    {
      name: 'Payment',
      isDone: isAuthorized,
      detail: fare.amount === 0 ? 'Nothing to pay' : 'Payment authorised',
    },
    { name: 'Seats', isDone: isConfirmed, detail: `${seats.map(({ seat }) => seat).join(', ')} confirmed` },
    { name: 'Tickets', isDone: progress.ticketsIssued, detail: 'Ready' },
    { name: 'E-mail', isDone: progress.ticketsMailed === true, detail: `Sent to ${contact}` },
  ];
  const next = steps.findIndex(({ isDone }) => !isDone);
  return steps.map(({ name, isDone, detail }, index) => ({
    name,
    detail: isDone ? detail : index === next ? 'In progress …' : '',
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
      return 'Your card was not charged. The reserved amount is being released.';
    case 'captured':
      return 'Your refund is being sent to your card.';
    case 'refunded':
      return 'Your payment has been refunded to your card.';
  }
}

import { isProblem } from './problem-error.ts';

/** Only where the message adds an action to the API's own title. */
const messages: Record<string, string> = {
  unreachable: 'Railhead cannot be reached. Check your connection and try again.',
  'unexpected-response': 'Something in between answered instead of Railhead. Try again in a moment.',
  'code-wrong': 'That code is not right. Check the six digits and try again.',
  'code-expired': 'That code has expired. Ask for a new one.',
  'code-exhausted': 'Too many wrong tries. Ask for a new code.',
  'code-used': 'That code has been used already. Ask for a new one.',
  'too-many-requests': 'That was too often. Wait a moment and try again.',
  'seat-held': 'Somebody else is choosing this seat right now.',
  'seat-taken': 'This seat has just been taken.',
  'sold-out': 'So many seats are not free in this class. Try fewer seats, or another class.',
  'too-many-seats': 'That is more seats than one order may have.',
  'too-many-holds': 'You are holding as many seats as one person may. Finish or release some first.',
  'hold-worn-out': 'These seats were held long enough. Continue to order them, or choose others.',
  'run-departed': 'This train has left.',
  'run-cancelled': 'This train does not run.',
  'sale-closed': 'The sale for this train has closed.',
  'sale-not-open': 'The sale for this train has not opened yet.',
  'order-not-payable': 'This order can no longer be paid.',
  'order-not-pending': 'This order has been decided already, so it cannot be changed.',
  'no-more-time': 'These seats cannot be kept any longer.',
  'refund-changed': 'Less is given back now than before. Look at the new sum and decide again.',
  'payment-provider-unavailable': 'The payment provider does not answer.',
  'ticket-voided': 'This ticket was cancelled, so it is no longer valid.',
  busy: 'Very many people are here at once. Try again in a moment.',
  'temporarily-unavailable': 'Part of Railhead is away for a moment. Try again shortly.',
  'internal-error': 'Something went wrong on our side.',
};

/** The message of an error for the user. */
export function problemMessage(error: unknown): string {
  if (!isProblem(error)) return 'Something went wrong in this page. Reload it and try again.';
  const field = error.problem.errors?.[0];
  return (
    messages[error.code] ?? (field ? `${error.problem.title}: ${field.message}` : `${error.message}.`)
  ).replace('..', '.');
}

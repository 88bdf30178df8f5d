import { setTimeout as sleep } from 'node:timers/promises';
import type { ConfirmPayment, PaymentView } from '@railhead/common/contracts/payments';
import { cardFields } from '../../card-fields.ts';
import { cards } from '../../traveller.ts';
import { sendForm } from './client.ts';
import type { SendRequest } from './recorded-requests.ts';

/** A card as a buyer uses it. */
export interface CardAttempt {
  number: string;
  /** Leaves the bank's page without answering it. */
  leavesChallenge?: boolean;
}

type CardPayment = Pick<PaymentView, 'publishableKey'> & { orderId: string };

const challenged = '4000002500003155';
export const good: CardAttempt = { number: cards.good };
export const declined: CardAttempt = { number: cards.declined };
export const withChallenge: CardAttempt = { number: challenged };
export const withAbandonedChallenge: CardAttempt = { number: challenged, leavesChallenge: true };

/** Card numbers that no service may ever see. */
export const secretCards = [cards.good, cards.declined, challenged];

const maxTries = 6;

/** Pays with a card, which Stripe gets and Railhead a token for, and approves it at the bank if asked to. */
export async function payByCard(
  { number, leavesChallenge }: CardAttempt,
  { orderId, publishableKey }: CardPayment,
  stripeUrl: string,
  send: SendRequest,
): Promise<void> {
  const { body: token } = await send('confirm-card', { orderId }, () =>
    sendForm(`${stripeUrl}/v1/confirmation_tokens`, cardFields(number), {
      authorization: `Bearer ${publishableKey}`,
    }),
  );
  const confirmationToken = (token as { id?: string } | undefined)?.id;
  if (confirmationToken === undefined) return;
  const { actionUrl } = await confirm({ confirmationToken }, orderId, send);
  if (actionUrl === undefined || leavesChallenge) return;
  await send('confirm-card', { orderId }, () => sendForm(actionUrl, { answer: 'approve' }));
  await confirm({}, orderId, send);
}

/** Repeats a request as the browser does while its outcome is unknown. */
async function confirm(
  body: ConfirmPayment,
  orderId: string,
  send: SendRequest,
): Promise<{ actionUrl?: string }> {
  for (let tries = 1; ; tries++) {
    const response = await send('confirm-card', { orderId }, (client) =>
      client.request('POST', `/api/payments/${orderId}/confirm`, body),
    );
    const { status = 500 } = response;
    const isUnknown = status >= 500 || response.retryAfter === true;
    if (!isUnknown || tries === maxTries) return (response.body ?? {}) as { actionUrl?: string };
    await sleep(retryMs);
  }
}

const retryMs = 500;

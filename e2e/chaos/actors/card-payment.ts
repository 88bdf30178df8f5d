import type { PaymentView } from '@railhead/common/contracts/payments';
import { cards } from '../../traveller.ts';
import { sendForm } from './client.ts';
import type { SendRequest } from './recorded-requests.ts';

/** A card as a buyer uses it. */
export interface CardAttempt {
  number: string;
  /** Leaves the bank's page without answering it. */
  leavesChallenge?: boolean;
}

type PaymentSecrets = Pick<PaymentView, 'clientSecret' | 'publishableKey'> & { orderId: string };

const challenged = '4000002500003155';
export const good: CardAttempt = { number: cards.good };
export const declined: CardAttempt = { number: cards.declined };
export const withChallenge: CardAttempt = { number: challenged };
export const withAbandonedChallenge: CardAttempt = { number: challenged, leavesChallenge: true };

/** Card numbers that no service may ever see. */
export const secretCards = [cards.good, cards.declined, challenged];

/** Confirms a payment with a card at Stripe, and approves it at the bank if asked to. */
export async function confirmCard(
  { number, leavesChallenge }: CardAttempt,
  { orderId, clientSecret, publishableKey }: PaymentSecrets,
  stripeUrl: string,
  send: SendRequest,
): Promise<void> {
  const intent = clientSecret.slice(0, clientSecret.indexOf('_secret'));
  const { body } = await send('confirm-card', { orderId }, () =>
    sendForm(
      `${stripeUrl}/v1/payment_intents/${intent}/confirm`,
      {
        client_secret: clientSecret,
        'payment_method_data[type]': 'card',
        'payment_method_data[card][number]': number,
        'payment_method_data[card][exp_month]': '12',
        'payment_method_data[card][exp_year]': String(new Date().getFullYear() + 2),
        'payment_method_data[card][cvc]': '123',
      },
      { authorization: `Bearer ${publishableKey}` },
    ),
  );
  const { next_action: next } = (body ?? {}) as { next_action?: { redirect_to_url: { url: string } } | null };
  if (!next || leavesChallenge) return;
  await send('confirm-card', { orderId }, () => sendForm(next.redirect_to_url.url, { answer: 'approve' }));
}

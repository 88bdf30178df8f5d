/** The result of one payment attempt. */
export type CardOutcome =
  | { kind: 'authorized' }
  /** The bank asks the buyer to authenticate, at this address or else in Stripe's script. */
  | { kind: 'challenge'; url?: string }
  | { kind: 'declined'; message: string }
  /** The card was not tried. */
  | { kind: 'refused'; message: string }
  /** The payment accepts no more attempts. */
  | { kind: 'closed' }
  /** No response: it may have been authorised, which the order will show. A second attempt never pays twice. */
  | { kind: 'no-response' };

const wrongNumber = 'This card number is incorrect. Check it and try again.';
const uncharged = 'Your card was not charged.';
const other = `${uncharged} Try another card.`;
const again = `${uncharged} Try again or use another card.`;

/**
 * By the provider's `decline_code`, else its `code`. A card reported lost or stolen gets the generic message, as Stripe
 * recommends: the reason is between the bank and its customer.
 */
const messages: Record<string, string> = {
  generic_decline: `Your bank declined this card. ${other}`,
  do_not_honor: `Your bank declined this card. ${other}`,
  insufficient_funds: `This card has insufficient funds. ${other}`,
  card_velocity_exceeded: `This card has reached its limit. ${other}`,
  withdrawal_count_limit_exceeded: `This card has reached its limit. ${other}`,
  lost_card: `Your bank declined this card. ${other}`,
  stolen_card: `Your bank declined this card. ${other}`,
  pickup_card: `Your bank declined this card. ${other}`,
  expired_card: `This card has expired. ${other}`,
  card_not_supported: `This card does not support this type of purchase. ${other}`,
  currency_not_supported: `This card does not support this currency. ${other}`,
  transaction_not_allowed: `Your bank does not allow this payment with this card. ${other}`,
  incorrect_cvc: `The security code is incorrect. ${uncharged} Check it or try another card.`,
  invalid_cvc: 'The security code is incomplete. Most cards have three digits.',
  incorrect_number: wrongNumber,
  invalid_number: wrongNumber,
  invalid_expiry_month: 'The expiry month is invalid or in the past.',
  invalid_expiry_year: 'The expiry year is invalid or in the past.',
  processing_error: `Your card could not be processed. ${again}`,
  issuer_not_available: `Your bank is not responding. ${again}`,
  try_again_later: `Your bank could not process this payment. ${again}`,
  authentication_required: `Your bank requires authentication. ${again}`,
  payment_intent_authentication_failure: `Authentication with your bank failed. ${again}`,
  test_mode_live_card: 'This is a demo. Choose one of the test cards above.',
};

export interface Decline {
  code?: string | undefined;
  decline_code?: string | undefined;
  message?: string | undefined;
}

/** Why a card was declined and what to do next. */
export const declineMessage = ({ code = '', decline_code = '', message }: Decline): string =>
  messages[decline_code] ?? messages[code] ?? `${message ?? 'Your bank declined this card.'} ${other}`;

/** The result of one payment attempt. */
export type CardOutcome =
  | { kind: 'authorized' }
  /** The bank asks the buyer to authenticate at this address. */
  | { kind: 'challenge'; url: string }
  | { kind: 'declined'; message: string }
  /** The payment accepts no more attempts. */
  | { kind: 'closed' }
  /** No response: it may have been authorised, which the order will show. A second attempt never pays twice. */
  | { kind: 'no-response' };

const uncharged = 'Your card was not charged.';
const other = `${uncharged} Try another card.`;
const again = `${uncharged} Try again, or try another card.`;

/**
 * By the provider's `decline_code`, else its `code`. A card reported lost or stolen gets the generic message, as Stripe
 * recommends: the reason is between the bank and its customer.
 */
const messages: Record<string, string> = {
  generic_decline: `The bank declined this card. ${other}`,
  do_not_honor: `The bank declined this card. ${other}`,
  insufficient_funds: `There is not enough money on this card. ${other}`,
  card_velocity_exceeded: `This card has reached its limit. ${other}`,
  withdrawal_count_limit_exceeded: `This card has reached its limit. ${other}`,
  lost_card: `The bank declined this card. ${other}`,
  stolen_card: `The bank declined this card. ${other}`,
  pickup_card: `The bank declined this card. ${other}`,
  expired_card: `This card has expired. ${other}`,
  card_not_supported: `This card cannot be used for this kind of purchase. ${other}`,
  currency_not_supported: `This card cannot pay in this currency. ${other}`,
  transaction_not_allowed: `The bank does not allow this payment with this card. ${other}`,
  incorrect_cvc: `The security code is not right. ${uncharged} Check it, or try another card.`,
  invalid_cvc: 'The security code has three digits on most cards. Check it.',
  incorrect_number: 'This card number is not right. Check it.',
  invalid_number: 'This card number is not right. Check it.',
  invalid_expiry_month: 'The expiry month is not right, or it is past. Check it.',
  invalid_expiry_year: 'The expiry year is not right, or it is past. Check it.',
  processing_error: `The card could not be processed for the moment. ${again}`,
  issuer_not_available: `The bank of this card does not answer. ${again}`,
  try_again_later: `The bank could not decide for the moment. ${again}`,
  authentication_required: `The bank wants to ask you first. ${again}`,
  payment_intent_authentication_failure: `Your bank could not confirm that it is you. ${again}`,
  test_mode_live_card: 'This is a demo: only its test cards work here. Choose one above.',
};

export interface Decline {
  code?: string | undefined;
  decline_code?: string | undefined;
  message?: string | undefined;
}

/** Why a card was declined and what to do next. */
export const declineMessage = ({ code = '', decline_code = '', message }: Decline): string =>
  messages[decline_code] ?? messages[code] ?? `${message ?? 'The bank declined this card.'} ${other}`;

/** How one try to pay ended. */
export type CardOutcome =
  | { kind: 'authorised' }
  /** The bank wants to hear from the buyer first, at this address. */
  | { kind: 'challenge'; url: string }
  | { kind: 'declined'; words: string }
  /** The payment takes no more cards. */
  | { kind: 'over' }
  /** No answer: it may have been authorised, and the order will tell. */
  | { kind: 'unanswered' };

const other = 'Your card was not charged. Try another card.';

/** By the provider's `decline_code`, else its `code`. */
const sentences: Record<string, string> = {
  generic_decline: `The bank declined this card. ${other}`,
  insufficient_funds: `There is not enough money on this card. ${other}`,
  lost_card: `The bank declined this card. ${other}`,
  stolen_card: `The bank declined this card. ${other}`,
  expired_card: `This card has expired. ${other}`,
  incorrect_cvc: 'The security code is not right. Check it, or try another card.',
  invalid_cvc: 'The security code has three digits on most cards. Check it.',
  incorrect_number: 'This card number is not right. Check it.',
  invalid_expiry_month: 'The expiry month is not right, or it is past. Check it.',
  invalid_expiry_year: 'The expiry year is not right, or it is past. Check it.',
  processing_error: 'The card could not be processed for the moment. Try again, or try another card.',
  payment_intent_authentication_failure: `Your bank could not confirm that it is you. ${other}`,
};

export interface Decline {
  code?: string | undefined;
  decline_code?: string | undefined;
  message?: string | undefined;
}

/** Why a card was refused and what to do, in a sentence or two. */
export const declineWords = ({ code = '', decline_code = '', message }: Decline): string =>
  sentences[decline_code] ?? sentences[code] ?? `${message ?? 'The bank declined this card.'} ${other}`;

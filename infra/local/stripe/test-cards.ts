import { createHash } from 'node:crypto';

/** The decision of the bank about an authorisation. */
export type BankDecision =
  | { kind: 'approve' }
  | { kind: 'decline'; code: string; declineCode: string; message: string };
/** The decision at once, or after a 3-D Secure challenge. */
export type CardBehaviour = BankDecision | { kind: 'challenge'; after: BankDecision };

/** Refunds to a card succeed at once, succeed later, or fail later. */
export type RefundTiming = 'at-once' | 'succeeds-later' | 'fails-later';

export interface TestCard {
  number: string;
  /** The documented id to use instead of the card number. */
  token: string;
  brand: 'visa' | 'mastercard' | 'amex';
  behaviour: CardBehaviour;
  refunds: RefundTiming;
}

const approve: BankDecision = { kind: 'approve' };
const decline = (code: string, declineCode: string, message: string): BankDecision => ({
  kind: 'decline',
  code,
  declineCode,
  message,
});
const refused = (declineCode: string, message = 'The card was declined.') =>
  decline('card_declined', declineCode, message);
const challenge = (after: BankDecision = approve): CardBehaviour => ({ kind: 'challenge', after });

const visa = (
  number: string,
  token: string,
  behaviour: CardBehaviour,
  refunds: RefundTiming = 'at-once',
): TestCard => ({ number, token, brand: 'visa', behaviour, refunds });

const insufficientFunds = refused('insufficient_funds', 'The card has insufficient funds.');

/** The documented test cards of Stripe that matter for single payments by card. */
export const TEST_CARDS: TestCard[] = [
  visa('4242424242424242', 'pm_card_visa', approve),
  { ...visa('5555555555554444', 'pm_card_mastercard', approve), brand: 'mastercard' },
  { ...visa('378282246310005', 'pm_card_amex', approve), brand: 'amex' },

  visa('4000000000003220', 'pm_card_threeDSecure2Required', challenge()),
  visa('4000002500003155', 'pm_card_authenticationRequiredOnSetup', challenge()),
  visa('4000002760003184', 'pm_card_authenticationRequired', challenge()),
  visa(
    '4000008400001629',
    'pm_card_threeDSecureRequiredChargeDeclined',
    challenge(refused('generic_decline')),
  ),
  visa(
    '4000008260003178',
    'pm_card_authenticationRequiredChargeDeclinedInsufficientFunds',
    challenge(insufficientFunds),
  ),

  visa('4000000000000002', 'pm_card_visa_chargeDeclined', refused('generic_decline')),
  visa('4000000000009995', 'pm_card_visa_chargeDeclinedInsufficientFunds', insufficientFunds),
  visa('4000000000009987', 'pm_card_visa_chargeDeclinedLostCard', refused('lost_card')),
  visa('4000000000009979', 'pm_card_visa_chargeDeclinedStolenCard', refused('stolen_card')),
  visa(
    '4000000000006975',
    'pm_card_visa_chargeDeclinedVelocityLimitExceeded',
    refused('card_velocity_exceeded'),
  ),
  visa(
    '4000000000000069',
    'pm_card_chargeDeclinedExpiredCard',
    decline('expired_card', 'expired_card', 'The card has expired.'),
  ),
  visa(
    '4000000000000127',
    'pm_card_chargeDeclinedIncorrectCvc',
    decline('incorrect_cvc', 'incorrect_cvc', "The card's security code is incorrect."),
  ),
  visa(
    '4000000000000119',
    'pm_card_chargeDeclinedProcessingError',
    decline('processing_error', 'processing_error', 'The card could not be processed. Try again.'),
  ),

  visa('4000000000007726', 'pm_card_pendingRefund', approve, 'succeeds-later'),
  visa('4000000000005126', 'pm_card_refundFail', approve, 'fails-later'),
];

/** Identifies a card without its number. */
export const fingerprintOf = (number: string) =>
  createHash('sha256').update(number).digest('base64url').slice(0, 16);

/** The test cards by the fingerprint of their number. */
export const cardByFingerprint = new Map(TEST_CARDS.map((card) => [fingerprintOf(card.number), card]));

/** The decision of the bank after a successful challenge. */
export function decisionAfterChallenge(fingerprint: string): BankDecision {
  const behaviour = cardByFingerprint.get(fingerprint)?.behaviour;
  return behaviour?.kind === 'challenge' ? behaviour.after : (behaviour ?? approve);
}

export const refundTimingOf = (fingerprint: string): RefundTiming =>
  cardByFingerprint.get(fingerprint)?.refunds ?? 'at-once';

import { createHash } from 'node:crypto';

/** What the card's bank says to an authorisation. */
export type Answer =
  | { kind: 'approve' }
  | { kind: 'decline'; code: string; declineCode: string; message: string };
/** The answer at once, or after the buyer has proved to be the owner (3-D Secure). */
export type Behaviour = Answer | { kind: 'challenge'; after: Answer };

/** How refunds to a card go: done at once, done a moment later, or undone a moment later. */
export type RefundCourse = 'at-once' | 'succeeds-later' | 'fails-later';

export interface TestCard {
  number: string;
  /** The documented name that stands for the card where no number may be sent. */
  token: string;
  brand: 'visa' | 'mastercard' | 'amex';
  behaviour: Behaviour;
  refunds: RefundCourse;
}

const approve: Answer = { kind: 'approve' };
const decline = (code: string, declineCode: string, message: string): Answer => ({
  kind: 'decline',
  code,
  declineCode,
  message,
});
const refused = (declineCode: string, message = 'The card was declined.') =>
  decline('card_declined', declineCode, message);
const challenge = (after: Answer = approve): Behaviour => ({ kind: 'challenge', after });

const visa = (
  number: string,
  token: string,
  behaviour: Behaviour,
  refunds: RefundCourse = 'at-once',
): TestCard => ({ number, token, brand: 'visa', behaviour, refunds });

const poor = refused('insufficient_funds', 'The card has insufficient funds.');

/** Stripe's documented test cards, as far as they concern a shop that takes single payments by card. */
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
  visa('4000008260003178', 'pm_card_authenticationRequiredChargeDeclinedInsufficientFunds', challenge(poor)),

  visa('4000000000000002', 'pm_card_visa_chargeDeclined', refused('generic_decline')),
  visa('4000000000009995', 'pm_card_visa_chargeDeclinedInsufficientFunds', poor),
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
    decline(
      'processing_error',
      'processing_error',
      'The card could not be processed for the moment; try again.',
    ),
  ),

  visa('4000000000007726', 'pm_card_pendingRefund', approve, 'succeeds-later'),
  visa('4000000000005126', 'pm_card_refundFail', approve, 'fails-later'),
];

/** What is kept of a number: enough to know the card again. */
export const fingerprintOf = (number: string) =>
  createHash('sha256').update(number).digest('base64url').slice(0, 16);

const byFingerprint = new Map(TEST_CARDS.map((card) => [fingerprintOf(card.number), card]));

/** What the bank says once the buyer has proved to be the owner. */
export function answerAfterChallenge(fingerprint: string): Answer {
  const behaviour = byFingerprint.get(fingerprint)?.behaviour;
  return behaviour?.kind === 'challenge' ? behaviour.after : (behaviour ?? approve);
}

export const refundCourseOf = (fingerprint: string): RefundCourse =>
  byFingerprint.get(fingerprint)?.refunds ?? 'at-once';

import type { PaymentAttempt, PaymentAttempts } from '@railhead/common/contracts/payments';
import { DomainError } from '@railhead/common/domain/domain-error';
import type { Deps } from '../deps.ts';
import type { StoredWebhook } from '../persistence/webhook-repository.ts';

/** The code of a payment whose bank asked for 3-D Secure and did not get it. */
const authenticationFailure = 'payment_intent_authentication_failure';

/**
 * What happened at the card form before a payment was authorised or failed. Events tell only where a payment ended;
 * the webhooks that we recorded tell the steps. @throws DomainError `order-unknown`
 */
export async function getPaymentAttempts(
  orderId: string,
  { payments, webhooks }: Pick<Deps, 'payments' | 'webhooks'>,
): Promise<PaymentAttempts> {
  const payment = await payments.get(orderId);
  if (!payment) throw new DomainError('order-unknown');
  const { intentId, status, declines, lastDecline } = payment;
  const received = intentId === undefined ? [] : await webhooks.findByIntent(intentId);
  return {
    orderId,
    status,
    declines,
    ...(lastDecline !== undefined && { lastDecline }),
    attempts: received.flatMap(toAttempt).sort((a, b) => Date.parse(a.at) - Date.parse(b.at)),
  };
}

function toAttempt(webhook: StoredWebhook): PaymentAttempt[] {
  const { declineCode: code } = webhook;
  const kind = kindOf(webhook);
  if (!kind) return [];
  return [{ at: happenedAt(webhook).toISOString(), kind, ...(code !== undefined && { code }) }];
}

function kindOf({ type, declineCode }: StoredWebhook): PaymentAttempt['kind'] | undefined {
  if (type === 'payment_intent.requires_action') return 'authentication-required';
  if (type !== 'payment_intent.payment_failed') return undefined;
  return declineCode === authenticationFailure ? 'authentication-failed' : 'declined';
}

/** The provider's time has whole seconds: it happened within that second, and before its webhook arrived. */
function happenedAt({ createdAt, receivedAt }: StoredWebhook): Date {
  if (!createdAt) return receivedAt;
  return new Date(Math.min(createdAt.getTime() + 999, receivedAt.getTime()));
}

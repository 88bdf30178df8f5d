import type { Saved } from '@railhead/common/store/document';
import type { Deps } from '../deps.ts';
import { afterReplayedError } from '../domain/apply-provider-refunds.ts';
import type { ProviderCommand } from '../domain/decide-payment.ts';
import { type Payment, withoutEvents } from '../domain/payment.ts';
import type { Refund } from '../domain/refund.ts';
import { recordRejection } from '../domain/refund-events.ts';
import { ProviderRefused, ReplayedServerError } from '../gateway/gateway.ts';

/**
 * Sends a command to the provider, and saves what a refusal means for the next attempt.
 *
 * @returns the payment as it was saved last.
 */
export async function executeCommand(
  payment: Saved<Payment>,
  intentId: string,
  command: ProviderCommand,
  deps: Deps,
): Promise<Saved<Payment>> {
  const { gateway, log } = deps;
  const { orderId } = payment;
  try {
    if (command.kind === 'confirm') await gateway.confirm(intentId);
    if (command.kind === 'capture') await gateway.capture(intentId);
    if (command.kind === 'cancel') await gateway.cancel(intentId);
    if (command.kind === 'refund') await gateway.refund(intentId, command.refund, payment.amount.currency);
  } catch (error) {
    if (command.kind === 'refund') return saveFailedRefund(payment, command.refund, error, deps);
    if (!(error instanceof ProviderRefused)) throw error;
    log.warn(
      { err: error, orderId, command: command.kind },
      'Stripe refused a command, fetching the intent again',
    );
    if (command.kind === 'capture') await saveRefusedCapture(orderId, intentId, error.code, deps);
  }
  return payment;
}

/** The next attempt has another idempotency key, which is saved before anything is sent again. */
async function saveFailedRefund(
  payment: Saved<Payment>,
  refund: Refund,
  error: unknown,
  { payments, recordOutcome, log, now }: Deps,
): Promise<Saved<Payment>> {
  const isReplayed = error instanceof ReplayedServerError;
  if (!isReplayed && !(error instanceof ProviderRefused)) throw error;
  log.warn({ err: error, orderId: payment.orderId, cancellation: refund.id }, 'Stripe refused a refund');
  let before = payment;
  const after = await payments.change(payment.orderId, (current) => {
    if (!current) return undefined;
    before = current;
    if (!isReplayed) return recordRejection(current, refund, error.code, now());
    return withoutEvents({ ...current, refunds: afterReplayedError(current.refunds, refund) });
  });
  if (after) recordOutcome(before, after);
  return after ?? before;
}

/** Only an intent that is still authorised was really refused; any other has changed in the meantime. */
async function saveRefusedCapture(
  orderId: string,
  intentId: string,
  code: string,
  { payments, gateway }: Deps,
): Promise<void> {
  if ((await gateway.getIntent(intentId)).status !== 'authorized') return;
  await payments.change(orderId, (saved) => saved && withoutEvents({ ...saved, captureRefused: code }));
}

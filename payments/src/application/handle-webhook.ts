import type { Deps } from '../deps.ts';
import { pollNow } from '../domain/poll-schedule.ts';
import type { WebhookEvent } from '../gateway/gateway.ts';

/**
 * Polls the payment that a webhook belongs to and records the webhook, once. An intent that is not known here needs
 * nothing more: whoever creates it polls it as soon as it is saved.
 *
 * @returns whether the webhook was new.
 */
export async function handleWebhook(
  event: WebhookEvent,
  { payments, webhooks, declineLimiter, now }: Deps,
): Promise<boolean> {
  if (await webhooks.has(event.id)) return false;
  const { intentId } = event;
  const [payment] = intentId === undefined ? [] : await payments.find({ intentId }, { limit: 1 });
  if (payment && event.declined) await declineLimiter.recordDeclines(payment, [event.declined]);
  if (payment) await payments.change(payment.orderId, (saved) => saved && pollNow(saved, now()));
  // Recorded last: after a crash before this line, Stripe sends the webhook again.
  await webhooks.add(event);
  return true;
}

import type { Saved } from '@railhead/common/store/document';
import type { Deps } from '../deps.ts';
import { decidePayment, isRecordedIn } from '../domain/decide-payment.ts';
import type { IntentSnapshot } from '../domain/intent-snapshot.ts';
import { attachIntent, type Payment } from '../domain/payment.ts';
import { claimDue } from '../domain/poll-schedule.ts';
import { executeCommand } from './execute-command.ts';

/** Authorise, capture, one refund for each passenger, and some more: no payment needs so many steps. */
const maxSteps = 16;

/**
 * Drives one payment to its desired state: fetches the intent, saves what it shows, sends the next command to the
 * provider, and repeats until there is none. A crash between any two steps costs no more than another fetch.
 */
export async function drivePayment(orderId: string, deps: Deps): Promise<void> {
  const payment = await claim(orderId, deps);
  if (payment) await driveClaimed(payment, deps);
}

/** Drives a payment whose next poll the caller has just scheduled. */
export async function driveClaimed(claimed: Saved<Payment>, deps: Deps): Promise<void> {
  const { orderId } = claimed;
  let payment = claimed;
  for (let step = 0; step < maxSteps; step++) {
    const before = payment;
    const intent = await fetchIntent(before, deps);
    if (intent && intent.declines > before.declines)
      await deps.declineLimiter.recordDeclines(before, intent.declinedCharges);
    payment = await saveProgress(before, intent, deps);
    // Decided again from the saved payment: no command is sent for a desired state that is not in the database.
    const { command } = decidePayment(payment, intent, deps.now());
    if (!command || !intent) return;
    if (isRecordedIn(before, command)) payment = await executeCommand(payment, intent.id, command, deps);
  }
  throw new Error(`payment ${orderId} has no final state after ${maxSteps} steps`);
}

const claim = (orderId: string, { payments, now }: Deps): Promise<Saved<Payment> | undefined> =>
  payments.change(orderId, (saved) => saved && claimDue(saved, now()));

/** If the request for the intent got no response, searches for the intent before it counts as absent. */
async function fetchIntent(
  { orderId, intentId, intentAskedAt }: Saved<Payment>,
  { payments, gateway, now }: Deps,
): Promise<IntentSnapshot | undefined> {
  if (intentId !== undefined) return gateway.getIntent(intentId);
  const found = intentAskedAt && (await gateway.findIntent(orderId, intentAskedAt));
  if (!found) return undefined;
  await payments.change(orderId, (saved) => saved && attachIntent(saved, found, now()));
  return gateway.getIntent(found.id);
}

async function saveProgress(
  before: Saved<Payment>,
  intent: IntentSnapshot | undefined,
  { payments, recordOutcome, now }: Deps,
): Promise<Saved<Payment>> {
  const after = await payments.change(before.orderId, (payment) => {
    if (!payment) return undefined;
    const { next, events, command } = decidePayment(payment, intent, now());
    const failures = command ? payment.failures : 0;
    if (next === payment && payment.failures === failures) return undefined;
    // A poll requested since the snapshot was taken stays: the snapshot may not show what caused it.
    const isRequested = payment.lookAt && payment.lookAt.getTime() !== before.lookAt?.getTime();
    return { next: { ...next, failures, ...(isRequested && { lookAt: payment.lookAt }) }, events };
  });
  if (!after) throw new Error(`payment ${before.orderId} is not in the database any more`);
  recordOutcome(before, after);
  return after;
}

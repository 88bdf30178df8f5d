import type { NewEvent } from '@railhead/common/contracts/define';
import { OrderPlaced } from '@railhead/common/contracts/orders';
import { PaymentRefunded, PaymentRefundFailed } from '@railhead/common/contracts/payments';
import fc from 'fast-check';
import Value from 'typebox/value';
import { expect, test } from 'vitest';
import { openProvider } from '../../test/provider-model.ts';
import { afterReplayedError } from './apply-provider-refunds.ts';
import { decidePayment, isRecordedIn, type ProviderCommand } from './decide-payment.ts';
import type { IntentSnapshot } from './intent-snapshot.ts';
import { compareJournals, movementsOf } from './journal.ts';
import {
  attachIntent,
  openPayment,
  type Payment,
  requestCapture,
  requestRefund,
  requestVoid,
} from './payment.ts';
import { sumOf } from './refund.ts';
import { recordRejection } from './refund-events.ts';
import { isGivenUp, isOutstanding } from './refund-failure.ts';

const start = new Date('2026-11-21T07:00:00.000Z');
/** Longer than a refused refund waits. */
const stepMs = 60_000;

/** A stale snapshot is one that another process took and acts on later; a single step is a poll that was cut short. */
const possibleSteps = [
  'authorise',
  'decline',
  'by-hand',
  'bank-returns',
  'error-before',
  'error-after',
  'confirm',
  'expire',
  'reduce',
  'cancel',
  'cancel-for-a-fee',
  'poll',
  'single-step',
  'crash',
  'take-snapshot',
  'act-on-snapshot',
] as const;
const captured = ['authorise', 'poll', 'confirm', 'poll'] as const;
const faulted = [
  ...captured,
  'reduce',
  'take-snapshot',
  'error-after',
  'single-step',
  'act-on-snapshot',
] as const;
/** A refund made by hand fails, and an older snapshot still shows it as made. */
const staleByHand = [
  ...captured,
  'by-hand',
  'take-snapshot',
  'act-on-snapshot',
  'bank-returns',
  'poll',
  'act-on-snapshot',
] as const;
const beginnings = [[], captured, faulted] as const;
const anyOrder = fc
  .tuple(fc.constantFrom(...beginnings), fc.array(fc.constantFrom(...possibleSteps), { maxLength: 40 }))
  .map(([beginning, steps]) => [...beginning, ...steps]);

test('in any sequence of events no money moves unwanted, none moves twice, and both journals agree', () => {
  fc.assert(
    fc.property(anyOrder, (steps) => {
      const provider = openProvider();
      let now = start;
      const placed = openPayment(OrderPlaced.example).next;
      const intent = { id: 'pi_1', clientSecret: 'pi_1_secret' };
      let payment: Payment = attachIntent(placed, intent, now)?.next ?? placed;
      let order: 'pending' | 'confirmed' | 'ended' = 'pending';
      let wasConfirmed = false;
      let version = 1;
      let stale: { before: Payment; snapshot: IntentSnapshot } | undefined;
      const published: string[] = [];

      /** A refund is published once, under its cancellation or its own id. */
      const publish = ({ type, data }: NewEvent) => {
        const refund = type === PaymentRefunded.type ? Value.Parse(PaymentRefunded.schema, data) : undefined;
        const failed =
          type === PaymentRefundFailed.type ? Value.Parse(PaymentRefundFailed.schema, data) : undefined;
        published.push(
          refund?.cancellationId ?? refund?.refundId ?? (failed ? `failed ${failed.cancellationId}` : type),
        );
      };
      const execute = (command: ProviderCommand) => {
        if (command.kind === 'capture') {
          expect(wasConfirmed).toBe(true);
          provider.capture();
        }
        if (command.kind === 'cancel') provider.cancel();
        if (command.kind === 'refund') {
          const { refunds } = payment;
          const result = provider.refund(command.refund);
          if (result === 'replayed-error')
            payment = { ...payment, refunds: afterReplayedError(refunds, command.refund) };
          if (result === 'refused') {
            const { next, events } = recordRejection(payment, command.refund, 'no', now);
            payment = next;
            events.forEach(publish);
          }
        }
      };
      /** One step of driving the payment; @returns whether there may be more to do. */
      const singleStep = (before: Payment, snapshot: IntentSnapshot, isResultSaved = true): boolean => {
        now = new Date(now.getTime() + stepMs);
        const { next, events, command } = decidePayment(payment, snapshot, now);
        payment = next;
        events.forEach(publish);
        if (!command) return false;
        // A process that is killed before the response arrives saves nothing of it.
        const saved = payment;
        if (isRecordedIn(before, command)) execute(command);
        if (!isResultSaved) payment = saved;
        return true;
      };
      const poll = () => {
        for (let steps = 0; singleStep(payment, provider.show()); steps++) {
          if (steps > 30) expect.fail('the payment did not reach a final state');
        }
      };
      const cancelled = (amount?: number) => {
        payment = requestRefund(payment, { id: `o1.${++version}`, amount }, now)?.next ?? payment;
      };

      for (const step of steps) {
        if (step === 'authorise') provider.authorise();
        if (step === 'decline') provider.decline();
        if (step === 'by-hand') provider.refundByHand();
        if (step === 'bank-returns') provider.failLast();
        if (step === 'error-before') provider.failNext('before');
        if (step === 'error-after') provider.failNext('after');
        if (step === 'confirm' && order === 'pending' && payment.status === 'authorized') {
          [order, wasConfirmed] = ['confirmed', true];
          payment = requestCapture(payment, now)?.next ?? payment;
        }
        if (step === 'expire' && order === 'pending') {
          order = 'ended';
          payment = requestVoid(payment, `o1.${++version}`, now)?.next ?? payment;
        }
        if (step === 'reduce' && order === 'confirmed') cancelled(200);
        if (step === 'cancel' && order !== 'ended') {
          order = 'ended';
          cancelled();
        }
        if (step === 'cancel-for-a-fee' && order === 'confirmed') {
          order = 'ended';
          cancelled(500);
        }
        if (step === 'poll') poll();
        if (step === 'take-snapshot') stale = { before: payment, snapshot: provider.show() };
        if (step === 'act-on-snapshot' && stale) singleStep(stale.before, stale.snapshot);
        if (step === 'single-step') singleStep(payment, provider.show());
        if (step === 'crash') singleStep(payment, provider.show(), false);

        const refunds = provider.validRefunds();
        expect(sumOf(refunds)).toBeLessThanOrEqual(provider.show().captured);
        expect(new Set(refunds.map(({ id }) => id)).size).toBe(refunds.length);
      }
      provider.failNext(undefined);
      poll();

      expect(new Set(published).size).toBe(published.length);
      const { status, captured } = provider.show();
      const refunded = sumOf(provider.validRefunds()) + sumOf(payment.refunds.filter(isGivenUp));
      if (payment.wanted === 'voided') expect(status === 'cancelled' || refunded >= captured).toBe(true);
      if (payment.status === 'captured' || payment.status === 'refunded') expect(status).toBe('captured');
      if (payment.wanted !== 'open') expect(payment.refunds.filter(isOutstanding)).toEqual([]);
      expect(compareJournals(payment.ledger ?? [], movementsOf(provider.show()))).toEqual([]);
    }),
    { numRuns: 5000, examples: [[[...staleByHand]]] },
  );
});

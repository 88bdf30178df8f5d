import type { FastifyInstance } from 'fastify';
import { serverOnly } from '../access.ts';
import { maxLongAmount } from '../amounts.ts';
import { invalid, missing } from '../api-error.ts';
import { type Charge, REFUND_REASONS } from '../objects.ts';
import { allowOnly, choice, integer, metadata, text } from '../params.ts';
import type { RefundCompletion } from '../refund-completion.ts';
import { refundCharge } from '../refunds.ts';
import type { StripeState } from '../state.ts';
import { addMutation, type Deps } from './mutation.ts';
import { addReadRoutes } from './read-routes.ts';

const URL = '/v1/refunds';

export function addRefundRoutes(app: FastifyInstance, deps: Deps, refundCompletion: RefundCompletion) {
  const { state } = deps;
  addReadRoutes(app, state, {
    url: URL,
    kind: 'refund',
    objects: state.refunds,
    filters: ['charge', 'payment_intent'],
  });

  addMutation(app, deps, {
    url: URL,
    kind: 'refund',
    read: (form, _, caller) => {
      serverOnly(caller);
      allowOnly(form, 'amount', 'charge', 'metadata', 'payment_intent', 'reason');
      return {
        of: { charge: text(form, 'charge'), payment_intent: text(form, 'payment_intent') },
        amount: integer(form, 'amount', 1, maxLongAmount),
        metadata: metadata(form),
        reason: choice(form, 'reason', REFUND_REASONS) ?? null,
      };
    },
    act: ({ of, ...wanted }, context) => {
      const change = refundCharge(chargeToRefund(state, of), wanted, context);
      refundCompletion.schedule(change.result);
      return change;
    },
  });
}

function chargeToRefund(state: StripeState, of: { charge?: string; payment_intent?: string }): Charge {
  if (of.payment_intent === undefined && of.charge === undefined)
    throw invalid('A payment_intent or a charge is required.', {
      code: 'parameter_missing',
      param: 'charge',
    });
  const intent = of.payment_intent === undefined ? undefined : state.intents.get(of.payment_intent);
  if (of.payment_intent !== undefined && !intent)
    throw missing('payment_intent', of.payment_intent, 'payment_intent');
  const id = of.charge ?? intent?.latest_charge ?? '';
  const charge = state.charges.get(id);
  if (charge && (!intent || charge.payment_intent === intent.id)) return charge;
  if (of.charge !== undefined) throw missing('charge', of.charge, 'charge');
  throw invalid('This PaymentIntent has no successful charge to refund.', { param: 'payment_intent' });
}

import type { FastifyInstance } from 'fastify';
import { serverOnly } from '../access.ts';
import { invalid, missing } from '../api-error.ts';
import type { Ledger } from '../ledger.ts';
import { type Charge, REFUND_REASONS } from '../objects.ts';
import { choice, integer, metadata, only, text } from '../params.ts';
import { refundCharge } from '../refunds.ts';
import type { Settling } from '../settling.ts';
import { type Deps, mutation } from './mutation.ts';
import { reading } from './reading.ts';

const URL = '/v1/refunds';

export function refunds(app: FastifyInstance, deps: Deps, settling: Settling) {
  const { ledger } = deps;
  reading(app, ledger, {
    url: URL,
    kind: 'refund',
    rows: ledger.refunds,
    filters: ['charge', 'payment_intent'],
  });

  mutation(app, deps, {
    url: URL,
    kind: 'refund',
    read: (form, _, caller) => {
      serverOnly(caller);
      only(form, 'amount', 'charge', 'metadata', 'payment_intent', 'reason');
      return {
        of: { charge: text(form, 'charge'), payment_intent: text(form, 'payment_intent') },
        amount: integer(form, 'amount', 1),
        metadata: metadata(form),
        reason: choice(form, 'reason', REFUND_REASONS) ?? null,
      };
    },
    act: ({ of, ...wanted }, world) => {
      const change = refundCharge(chargeToRefund(ledger, of), wanted, world);
      settling.expect(change.answer);
      return change;
    },
  });
}

function chargeToRefund(ledger: Ledger, of: { charge?: string; payment_intent?: string }): Charge {
  if (of.payment_intent === undefined && of.charge === undefined)
    throw invalid('Name the payment_intent or the charge to refund.', {
      code: 'parameter_missing',
      param: 'charge',
    });
  const intent = of.payment_intent === undefined ? undefined : ledger.intents.get(of.payment_intent);
  if (of.payment_intent !== undefined && !intent)
    throw missing('payment_intent', of.payment_intent, 'payment_intent');
  const id = of.charge ?? intent?.latest_charge ?? '';
  const charge = ledger.charges.get(id);
  if (charge && (!intent || charge.payment_intent === intent.id)) return charge;
  if (of.charge !== undefined) throw missing('charge', of.charge, 'charge');
  throw invalid('This PaymentIntent has no successful charge to refund.', { param: 'payment_intent' });
}

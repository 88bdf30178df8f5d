import type { Faults } from '../control/faults.ts';
import type { MischiefControl } from '../control/mischief.ts';
import type { Ledger } from '../ledger.ts';
import { totalsOf } from '../totals.ts';
import { controlPanel } from './control-panel.ts';
import { html, money, page, table } from './html.ts';

/** All that the page tells about. */
export interface Shown {
  ledger: Ledger;
  faults: Faults;
  mischief: MischiefControl;
}

/** Money, intents, attempts, refunds, webhooks and the failures in force on one page, the latest first. */
export const ledgerPage = ({ ledger, faults, mischief }: Shown) =>
  page(
    'Local Stripe: ledger',
    html`<p>Test cards only; no money moves. The same as data: <a href="/ledger.json">ledger.json</a></p>
      ${table('Balance', ['Currency', 'Authorised', 'Captured', 'Refunded', 'Balance'], totalRows(ledger))}
      ${controlPanel(faults, mischief)}
      ${table('PaymentIntents', ['Created', 'Id', 'Status', 'Amount', 'Received', 'Metadata'], intentRows(ledger))}
      ${table('Charges', ['Created', 'Id', 'PaymentIntent', 'Card', 'Amount', 'Captured', 'Refunded', 'Outcome'], chargeRows(ledger))}
      ${table('Refunds', ['Created', 'Id', 'PaymentIntent', 'Amount', 'Status', 'Reason', 'Metadata'], refundRows(ledger))}
      ${table('Webhooks', ['Created', 'Id', 'Type', 'State', 'Attempts', 'Last answer', 'Next try'], webhookRows(ledger))}`,
  );

const SHOWN = 200;
const latest = <T>(rows: ReadonlyMap<string, T>) => [...rows.values()].slice(-SHOWN).toReversed();

const totalRows = ({ charges }: Ledger) =>
  totalsOf(charges.values()).map(({ currency, authorised, captured, refunded, balance }) => [
    currency.toUpperCase(),
    ...[authorised, captured, refunded, balance].map((amount) => money(amount, currency)),
  ]);

const intentRows = ({ intents }: Ledger) =>
  latest(intents).map((intent) => [
    time(intent.created),
    intent.id,
    intent.status,
    money(intent.amount, intent.currency),
    money(intent.amount_received, intent.currency),
    named(intent.metadata),
  ]);

const chargeRows = ({ charges }: Ledger) =>
  latest(charges).map((charge) => [
    time(charge.created),
    charge.id,
    charge.payment_intent,
    `${charge.payment_method_details.card.brand} ${charge.payment_method_details.card.last4}`,
    money(charge.amount, charge.currency),
    money(charge.amount_captured, charge.currency),
    money(charge.captured ? charge.amount_refunded : 0, charge.currency),
    charge.outcome.reason ?? (charge.captured ? 'captured' : charge.refunded ? 'released' : 'authorised'),
  ]);

const refundRows = ({ refunds }: Ledger) =>
  latest(refunds).map((refund) => [
    time(refund.created),
    refund.id,
    refund.payment_intent,
    money(refund.amount, refund.currency),
    refund.status,
    refund.failure_reason ?? refund.reason ?? '',
    named(refund.metadata),
  ]);

const webhookRows = ({ events, deliveries }: Ledger) =>
  latest(events).map(({ id, created, type }) => {
    const delivery = deliveries.get(id);
    if (!delivery) return [time(created), id, type, 'not wanted', '0', '', ''];
    const { state, attempts, outcome, nextTryAt } = delivery;
    const next = nextTryAt ? time(nextTryAt / 1000) : '';
    return [time(created), id, type, state, String(attempts), String(outcome ?? ''), next];
  });

const time = (seconds: number) => new Date(seconds * 1000).toISOString().slice(0, 19).replace('T', ' ');

const named = (metadata: Record<string, string>) =>
  Object.entries(metadata)
    .map(([name, value]) => `${name}: ${value}`)
    .join(', ');

import type { Faults } from '../control/faults.ts';
import type { WebhookFaultControl } from '../control/webhook-faults.ts';
import type { StripeState } from '../state.ts';
import { totalsOf } from '../totals.ts';
import { controlPanel } from './control-panel.ts';
import { html, money, page, table } from './html.ts';

/** What the page shows. */
export interface OverviewSources {
  state: StripeState;
  faults: Faults;
  webhookFaults: WebhookFaultControl;
}

/** Balance, intents, charges, refunds, webhooks and active faults on one page, newest first. */
export const overviewPage = ({ state, faults, webhookFaults }: OverviewSources) =>
  page(
    'Local Stripe',
    html`<p>Test cards only; no money moves. The same data as JSON: <a href="/ledger.json">ledger.json</a></p>
      ${table('Balance', ['Currency', 'Authorised', 'Captured', 'Refunded', 'Balance'], totalRows(state))}
      ${controlPanel(faults, webhookFaults)}
      ${table('PaymentIntents', ['Created', 'Id', 'Status', 'Amount', 'Received', 'Metadata'], intentRows(state))}
      ${table('Charges', ['Created', 'Id', 'PaymentIntent', 'Card', 'Amount', 'Captured', 'Refunded', 'Outcome'], chargeRows(state))}
      ${table('Refunds', ['Created', 'Id', 'PaymentIntent', 'Amount', 'Status', 'Reason', 'Metadata'], refundRows(state))}
      ${table('Webhooks', ['Created', 'Id', 'Type', 'State', 'Attempts', 'Last response', 'Next attempt'], webhookRows(state))}`,
  );

const MAX_ROWS = 200;
const latest = <T>(rows: ReadonlyMap<string, T>) => [...rows.values()].slice(-MAX_ROWS).toReversed();

const totalRows = ({ charges }: StripeState) =>
  totalsOf(charges.values()).map(({ currency, authorised, captured, refunded, balance }) => [
    currency.toUpperCase(),
    ...[authorised, captured, refunded, balance].map((amount) => money(amount, currency)),
  ]);

const intentRows = ({ intents }: StripeState) =>
  latest(intents).map((intent) => [
    time(intent.created),
    intent.id,
    intent.status,
    money(intent.amount, intent.currency),
    money(intent.amount_received, intent.currency),
    named(intent.metadata),
  ]);

const chargeRows = ({ charges }: StripeState) =>
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

const refundRows = ({ refunds }: StripeState) =>
  latest(refunds).map((refund) => [
    time(refund.created),
    refund.id,
    refund.payment_intent,
    money(refund.amount, refund.currency),
    refund.status,
    refund.failure_reason ?? refund.reason ?? '',
    named(refund.metadata),
  ]);

const webhookRows = ({ events, deliveries }: StripeState) =>
  latest(events).map(({ id, created, type }) => {
    const delivery = deliveries.get(id);
    if (!delivery) return [time(created), id, type, 'no webhook URL', '0', '', ''];
    const { state, attempts, outcome, nextTryAt } = delivery;
    const next = nextTryAt ? time(nextTryAt / 1000) : '';
    return [time(created), id, type, state, String(attempts), String(outcome ?? ''), next];
  });

const time = (seconds: number) => new Date(seconds * 1000).toISOString().slice(0, 19).replace('T', ' ');

const named = (metadata: Record<string, string>) =>
  Object.entries(metadata)
    .map(([name, value]) => `${name}: ${value}`)
    .join(', ');

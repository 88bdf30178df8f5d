import type { Ledger } from './ledger.ts';
import type { Intent } from './objects.ts';
import { totalsOf } from './totals.ts';

/** The bank's question to the buyer. */
export const challengePage = (intent: Intent) =>
  page(
    'Confirm your payment',
    html`<p>A shop asks for <strong>${money(intent.amount, intent.currency)}</strong>. This is a test bank: no money moves.</p>
      <form method="post">
        <button name="answer" value="approve">Approve</button>
        <button name="answer" value="fail">Fail</button>
      </form>`,
  );

/** Shown when the shop gave no address to return to. */
export const closingPage = (isApproved: boolean) =>
  page(isApproved ? 'Approved' : 'Not approved', html`<p>You can close this window.</p>`);

/** Money, intents, attempts, refunds and webhooks on one page, the latest first. */
export const ledgerPage = (ledger: Ledger) =>
  page(
    'Local Stripe: ledger',
    html`<p>Test cards only; no money moves. The same as data: <a href="/ledger.json">ledger.json</a></p>
      ${table('Balance', ['Currency', 'Authorised', 'Captured', 'Refunded', 'Balance'], totalRows(ledger))}
      ${table('PaymentIntents', ['Created', 'Id', 'Status', 'Amount', 'Received', 'Metadata'], intentRows(ledger))}
      ${table('Charges', ['Created', 'Id', 'PaymentIntent', 'Card', 'Amount', 'Outcome'], chargeRows(ledger))}
      ${table('Refunds', ['Created', 'Id', 'PaymentIntent', 'Amount', 'Reason'], refundRows(ledger))}
      ${table('Webhooks', ['Created', 'Id', 'Type', 'State', 'Attempts', 'Last answer'], webhookRows(ledger))}`,
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
    Object.entries(intent.metadata)
      .map(([name, value]) => `${name}: ${value}`)
      .join(', '),
  ]);

const chargeRows = ({ charges }: Ledger) =>
  latest(charges).map((charge) => [
    time(charge.created),
    charge.id,
    charge.payment_intent,
    `${charge.payment_method_details.card.brand} ${charge.payment_method_details.card.last4}`,
    money(charge.amount, charge.currency),
    charge.outcome.reason ?? (charge.captured ? 'captured' : charge.refunded ? 'released' : 'authorised'),
  ]);

const refundRows = ({ refunds }: Ledger) =>
  latest(refunds).map((refund) => [
    time(refund.created),
    refund.id,
    refund.payment_intent,
    money(refund.amount, refund.currency),
    refund.reason ?? '',
  ]);

const webhookRows = ({ events, deliveries }: Ledger) =>
  latest(events).map(({ id, created, type }) => {
    const delivery = deliveries.get(id);
    const { state = 'not wanted', attempts = 0, outcome = null } = delivery ?? {};
    return [time(created), id, type, state, String(attempts), String(outcome ?? '')];
  });

const time = (seconds: number) => new Date(seconds * 1000).toISOString().slice(0, 19).replace('T', ' ');

function money(minor: number, currency: string): string {
  const format = new Intl.NumberFormat('en', { style: 'currency', currency, currencyDisplay: 'code' });
  return format.format(minor / 10 ** (format.resolvedOptions().maximumFractionDigits ?? 2));
}

function table(title: string, heads: string[], rows: string[][]): Html {
  const body = rows.map((cells) => html`<tr>${cells.map((cell) => html`<td>${cell}</td>`)}</tr>`);
  return html`<h2>${title}</h2>
    <table>
      <thead><tr>${heads.map((head) => html`<th scope="col">${head}</th>`)}</tr></thead>
      <tbody>${rows.length > 0 ? body : html`<tr><td colspan="${String(heads.length)}">None yet</td></tr>`}</tbody>
    </table>`;
}

const page = (title: string, body: Html) =>
  html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width" />
        <title>${title}</title>
        <style>
          body { font: 16px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 75rem; padding: 0 1rem }
          table { border-collapse: collapse; display: block; overflow-x: auto }
          th, td { border-bottom: 1px solid #ddd; padding: .3rem .8rem .3rem 0; text-align: left; white-space: nowrap }
          button { font: inherit; padding: .6rem 1.4rem }
        </style>
      </head>
      <body><h1>${title}</h1>${body}</body>
    </html>`.text;

/** Markup whose texts have been escaped. */
interface Html {
  text: string;
}

function html(parts: TemplateStringsArray, ...values: (string | Html | Html[])[]): Html {
  const shown = (value: string | Html | Html[]) =>
    typeof value === 'string'
      ? escape(value)
      : [value]
          .flat()
          .map(({ text }) => text)
          .join('');
  return { text: String.raw({ raw: parts }, ...values.map(shown)) };
}

const escape = (text: string) => text.replaceAll(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);

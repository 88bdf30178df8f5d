import type { Fault, Faults } from '../control/faults.ts';
import type { WebhookFaultControl } from '../control/webhook-faults.ts';
import { type Html, html, table } from './html.ts';

/** The active faults, and buttons for common ones. */
export const controlPanel = (faults: Faults, webhookFaults: WebhookFaultControl): Html => {
  const { lose, duplicate, shuffle, delayMs } = webhookFaults.get();
  return html`${table('Injected faults', ['Kind', 'Calls', 'Status', 'Left', 'Used'], faults.list().map(faultRow))}
    <p>Webhooks: lost ${percent(lose)}, duplicated ${percent(duplicate)}, shuffled ${percent(shuffle)}, delayed by ${String(delayMs)} ms.</p>
    <div class="buttons">${COMMON.map(({ label, action, fields }) => button(label, action, fields))}</div>`;
};

interface Common {
  label: string;
  action: string;
  fields: Record<string, string>;
}

const fault = (label: string, fields: Record<string, string>): Common => ({
  label,
  action: '/_control/faults',
  fields: { method: 'POST', ...fields },
});
const webhooks = (label: string, fields: Record<string, string>): Common => ({
  label,
  action: '/_control/webhooks',
  fields,
});
const CAPTURE = '/v1/payment_intents/*/capture';

const COMMON: Common[] = [
  fault('Next capture: 500, not done', { path: CAPTURE, kind: 'before' }),
  fault('Next capture: 500, done', { path: CAPTURE, kind: 'after' }),
  fault('Next capture: declined', { path: CAPTURE, kind: 'before', status: '402', code: 'card_declined' }),
  fault('Next refund: 500, done', { path: '/v1/refunds', kind: 'after' }),
  fault('Next refund: no response', { path: '/v1/refunds', kind: 'after-hang' }),
  fault('Next ten calls: connection reset', { path: '/v1/**', kind: 'reset', times: '10' }),
  webhooks('Lose all webhooks', { lose: '1' }),
  webhooks('Duplicate and shuffle all webhooks', { duplicate: '1', shuffle: '1' }),
  { label: 'Send lost webhooks now', action: '/_control/webhooks/resend', fields: { state: 'lost' } },
  { label: 'Clear all faults', action: '/_control/calm', fields: {} },
];

const faultRow = ({ kind, method, path, status, left, used }: Fault) => [
  kind,
  `${method} ${path}`,
  kind === 'before' || kind === 'after' ? String(status) : '',
  String(left),
  String(used),
];

const percent = (probability: number) => `${Math.round(probability * 100)} %`;

const button = (label: string, action: string, fields: Record<string, string>) =>
  html`<form method="post" action="${action}">
    ${Object.entries(fields).map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}" />`)}
    <button>${label}</button>
  </form>`;

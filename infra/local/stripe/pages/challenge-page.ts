import type { Intent } from '../objects.ts';
import { html, money, page } from './html.ts';

/** The 3-D Secure page of the bank. */
export const challengePage = (intent: Intent) =>
  page(
    'Confirm your payment',
    html`<p>A shop requests <strong>${money(intent.amount, intent.currency)}</strong>. This is a test bank: no money moves.</p>
      <form method="post">
        <button name="answer" value="approve">Approve</button>
        <button name="answer" value="fail">Fail</button>
      </form>`,
  );

/** Shown if the shop gave no `return_url`. */
export const closingPage = (isApproved: boolean) =>
  page(isApproved ? 'Approved' : 'Not approved', html`<p>You can close this window.</p>`);

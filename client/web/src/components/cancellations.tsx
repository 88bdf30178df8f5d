import type { OrderView } from '@railhead/common/contracts/orders';
import { list, money } from '../lib/format.ts';
import { refundSteps } from '../lib/refund-steps.ts';
import { refundAtProvider, usePaymentDetails } from '../lib/requests/payment-details.ts';
import { FareRows } from './fare-rows.tsx';
import { StepList } from './step-list.tsx';

/** Every cancellation of an order: passengers, fee, and the state of the refund. */
export function Cancellations({ order }: { order: Pick<OrderView, 'id' | 'cancellations' | 'progress'> }) {
  const { cancellations, progress } = order;
  const payment = usePaymentDetails(order.id, cancellations);
  return cancellations.map((cancellation) => (
    <section
      key={cancellation.id}
      className="card p-5 sm:p-6"
      aria-label={`Refund for ${list(cancellation.seats.map(({ seat }) => seat))}`}
    >
      <StepList
        label="Refund"
        steps={refundSteps(cancellation, progress, refundAtProvider(payment.data, cancellation))}
      />
      <ul className="mt-5 border-t border-line pt-3">
        <FareRows seats={cancellation.seats} />
        {cancellation.fee.amount > 0 && (
          <li className="flex justify-between gap-4 py-1 text-quiet">
            <span>Cancellation fee</span>
            <span className="tabular-nums">− {money(cancellation.fee)}</span>
          </li>
        )}
      </ul>
      <p className="mt-2 flex justify-between gap-4 border-t border-line pt-3 text-lg font-semibold">
        <span>Refund</span>
        <span className="tabular-nums">{money(cancellation.refund)}</span>
      </p>
    </section>
  ));
}

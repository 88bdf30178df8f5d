import type { CancellationQuote, OrderView } from '@railhead/common/contracts/orders';
import { zoneOf } from '@railhead/common/domain/local-times';
import { Notice } from '../../components/notice.tsx';
import { deadlineOf, formatClock, useRemaining } from '../../lib/countdown.ts';
import { momentAt, money } from '../../lib/format.ts';
import { crossesZones } from '../../lib/journey-times.ts';
import type { RefundTotals } from './refund-totals.ts';

interface RefundQuoteProps {
  totals: RefundTotals;
  quote: CancellationQuote;
  order: OrderView;
  /** When the quote was received, on this browser's clock: epoch ms. */
  receivedAt: number;
}

/** The refund, how it is paid, and how long the quote is valid. */
export function RefundQuote({ totals, quote, order, receivedAt }: RefundQuoteProps) {
  const { fare, fee, refund } = totals;
  return (
    <section className="card grid grid-cols-1 gap-4 p-4 sm:p-5" aria-label="Refund">
      <dl className="grid gap-1">
        <Line term="Paid" value={money(fare)} />
        <Line term="Cancellation fee" value={`− ${money(fee)}`} />
        <div className="mt-1 flex justify-between gap-4 border-t border-line pt-3 text-lg font-semibold">
          <dt>Refund</dt>
          <dd className="tabular-nums">{money(refund)}</dd>
        </div>
      </dl>
      {fare.amount === 0 ? (
        <p>Nothing was paid, so there is nothing to refund.</p>
      ) : refund.amount === 0 ? (
        <Notice kind="warning">
          <strong>Not refundable.</strong> You will not get any of the {money(fare)} back.
        </Notice>
      ) : (
        <div>
          {quote.feeWaived && <p>There is no fee, because the times of your train have changed.</p>}
          <p>Refunded to the card you paid with, usually within 5 to 10 working days.</p>
          <ValidUntil quote={quote} order={order} receivedAt={receivedAt} />
        </div>
      )}
    </section>
  );
}

const Line = ({ term, value }: { term: string; value: string }) => (
  <div className="flex justify-between gap-4">
    <dt className="text-quiet">{term}</dt>
    <dd className="tabular-nums">{value}</dd>
  </div>
);

const countdownFromMs = 60 * 60_000;

/** The end of the quote at the station where they board, with a countdown when it is close. */
function ValidUntil({ quote, order, receivedAt }: Omit<RefundQuoteProps, 'totals'>) {
  const left = useRemaining(deadlineOf(quote.validUntil, quote.now, receivedAt)) ?? 0;
  return (
    <p className="text-quiet">
      Valid until{' '}
      <span className="font-medium text-ink">
        {momentAt(quote.validUntil, zoneOf(order.from, order.train), crossesZones(order))}
      </span>
      {left < countdownFromMs && (
        <>
          . Time left:{' '}
          <span role="timer" className="font-medium text-ink tabular-nums">
            {formatClock(left)}
          </span>
        </>
      )}
      {quote.validUntil === quote.departure
        ? ', when the train departs.'
        : '. The refund is lower after that.'}
    </p>
  );
}

import type { CancellationQuote } from '@railhead/common/contracts/orders';
import { Notice } from '../../components/notice.tsx';
import { deadlineOf, formatClock, useRemaining } from '../../lib/countdown.ts';
import { momentAt, money } from '../../lib/format.ts';
import type { RefundTotals } from './refund-totals.ts';

interface RefundQuoteProps {
  totals: RefundTotals;
  quote: CancellationQuote;
  /** The train's zone. */
  zone: string;
  /** When the quote was received, on this browser's clock: epoch ms. */
  receivedAt: number;
}

/** The refund, how it is paid, and how long the quote is valid. */
export function RefundQuote({ totals, quote, zone, receivedAt }: RefundQuoteProps) {
  const { fare, fee, refund } = totals;
  return (
    <section className="card grid grid-cols-1 gap-4 p-4 sm:p-5" aria-label="What you get back">
      <dl className="grid gap-1">
        <Line term="Paid" value={money(fare)} />
        <Line term="Cancellation fee" value={`− ${money(fee)}`} />
        <div className="mt-1 flex justify-between gap-4 border-t border-line pt-3 text-lg font-semibold">
          <dt>You get back</dt>
          <dd className="tabular-nums">{money(refund)}</dd>
        </div>
      </dl>
      {refund.amount === 0 ? (
        <Notice kind="warning">
          <strong>Nothing is given back.</strong> The whole fare of {money(fare)} is kept, and the seats are
          sold again.
        </Notice>
      ) : (
        <div>
          <p>It goes back to the card you paid with. Banks take five to ten days for this.</p>
          <ValidUntil quote={quote} zone={zone} receivedAt={receivedAt} />
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

/** The end of the quote, with a countdown when it is close. */
function ValidUntil({ quote, zone, receivedAt }: Omit<RefundQuoteProps, 'totals'>) {
  const left = useRemaining(deadlineOf(quote.validUntil, quote.now, receivedAt)) ?? 0;
  return (
    <p className="text-quiet">
      This holds until <span className="font-medium text-ink">{momentAt(quote.validUntil, zone)}</span>
      {left < countdownFromMs && (
        <>
          , for another{' '}
          <span role="timer" className="font-medium text-ink tabular-nums">
            {formatClock(left)}
          </span>
        </>
      )}
      {quote.validUntil === quote.departure ? ', when the train leaves.' : '. Later you get less.'}
    </p>
  );
}

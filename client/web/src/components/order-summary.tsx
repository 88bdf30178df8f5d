import type { OrderView } from '@railhead/common/contracts/orders';
import { sumMoney } from '@railhead/common/domain/money';
import { dayAt, money } from '../lib/format.ts';
import { journeyEnds } from '../lib/journey-times.ts';
import { FareRows } from './fare-rows.tsx';
import { JourneyLine } from './journey-line.tsx';

/** Train, journey, passengers and total of an order. */
export function OrderSummary({ order }: { order: OrderView }) {
  const { train, from, to, seats, reference, status, cancellations } = order;
  const ends = journeyEnds(train, from, to);
  const isFullyCancelled = status === 'cancelled' && cancellations.length > 0;
  return (
    <section className="card p-4 sm:p-5" aria-label="Your order">
      <p className="mb-2 flex flex-wrap justify-between gap-x-4 text-sm">
        <span>
          <strong>{train.number}</strong> · {dayAt(ends.from.at, ends.from.zone)}
        </span>
        <span className="text-quiet">
          Reference <strong className="tracking-wider text-ink">{reference}</strong>
        </span>
      </p>
      <JourneyLine from={ends.from} to={ends.to} />
      {!isFullyCancelled && (
        <>
          <ul className="mt-4 border-t border-line pt-3">
            <FareRows seats={seats} />
          </ul>
          <p className="mt-2 flex justify-between gap-4 border-t border-line pt-3 text-lg font-semibold">
            <span>Total</span>
            <span className="tabular-nums">{money(sumMoney(seats.map(({ fare }) => fare)))}</span>
          </p>
        </>
      )}
    </section>
  );
}

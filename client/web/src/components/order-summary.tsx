import type { OrderView } from '@railhead/common/contracts/orders';
import { sumMoney } from '@railhead/common/domain/money';
import { dayAt, money } from '../lib/format.ts';
import { FareRows } from './fare-rows.tsx';
import { JourneyLine } from './journey-line.tsx';

/** Train, journey, passengers and total of an order. */
export function OrderSummary({ order }: { order: OrderView }) {
  const { train, from, to, seats, reference, status, cancellations } = order;
  const isFullyCancelled = status === 'cancelled' && cancellations.length > 0;
  return (
    <section className="card p-4 sm:p-5" aria-label="Your order">
      <p className="mb-2 flex flex-wrap justify-between gap-x-4 text-sm">
        <span>
          <strong>{train.number}</strong> · {dayAt(from.departure, train.zone)}
        </span>
        <span className="text-quiet">
          Reference <strong className="tracking-wider text-ink">{reference}</strong>
        </span>
      </p>
      <JourneyLine
        from={{ name: from.name, at: from.departure }}
        to={{ name: to.name, at: to.arrival }}
        zone={train.zone}
      />
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

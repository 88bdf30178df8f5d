import type { OrderView } from '@railhead/common/contracts/orders';
import { freeCancellationTerms } from '@railhead/common/domain/free-cancellation';
import { zoneOf } from '@railhead/common/domain/local-times';
import { momentAt } from '../lib/format.ts';
import { Notice } from './notice.tsx';

/** The old and the new times of an order whose train was retimed after the sale; nothing for any other order. */
export function TimesChanged({
  order: { retimed, from, to, train },
}: {
  order: Pick<OrderView, 'retimed' | 'from' | 'to' | 'train'>;
}) {
  if (!retimed) return null;
  const { booked, isCancellationFree } = retimed;
  return (
    <Notice kind="warning">
      <strong>Times changed</strong>
      <dl className="mt-2 grid gap-2">
        <Change
          term={`Departure from ${from.name}`}
          before={booked.departure}
          now={from.departure}
          zone={zoneOf(from, train)}
        />
        <Change
          term={`Arrival at ${to.name}`}
          before={booked.arrival}
          now={to.arrival}
          zone={zoneOf(to, train)}
        />
      </dl>
      {isCancellationFree && <p className="mt-2">{freeCancellationTerms}</p>}
    </Notice>
  );
}

function Change({ term, before, now, zone }: { term: string; before: string; now: string; zone: string }) {
  const isChanged = Date.parse(before) !== Date.parse(now);
  return (
    <div>
      <dt>{term}</dt>
      <dd className="tabular-nums">
        {isChanged && (
          <>
            <del>
              <span className="sr-only">Previously </span>
              {momentAt(before, zone)}
            </del>{' '}
          </>
        )}
        <strong>{momentAt(now, zone)}</strong>
        {!isChanged && ', as booked'}
      </dd>
    </div>
  );
}

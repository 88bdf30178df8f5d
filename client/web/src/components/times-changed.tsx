import type { OrderView } from '@railhead/common/contracts/orders';
import { freeCancellationTerms } from '@railhead/common/domain/free-cancellation';
import { zoneOf } from '@railhead/common/domain/local-times';
import { momentAt } from '../lib/format.ts';
import { crossesZones } from '../lib/journey-times.ts';
import { Notice } from './notice.tsx';

/** The old and the new times of an order whose train was retimed after the sale; nothing for any other order. */
export function TimesChanged({
  order: { retimed, from, to, train },
}: {
  order: Pick<OrderView, 'retimed' | 'from' | 'to' | 'train'>;
}) {
  if (!retimed) return null;
  const { booked, isCancellationFree } = retimed;
  const isZoneNamed = crossesZones({ from, to, train });
  return (
    <Notice kind="warning">
      <strong>Times changed</strong>
      <dl className="mt-2 grid gap-2">
        <Change
          term={`Departure from ${from.name}`}
          before={booked.departure}
          now={from.departure}
          zone={zoneOf(from, train)}
          isZoneNamed={isZoneNamed}
        />
        <Change
          term={`Arrival at ${to.name}`}
          before={booked.arrival}
          now={to.arrival}
          zone={zoneOf(to, train)}
          isZoneNamed={isZoneNamed}
        />
      </dl>
      {isCancellationFree && <p className="mt-2">{freeCancellationTerms}</p>}
    </Notice>
  );
}

interface ChangeProps {
  term: string;
  before: string;
  now: string;
  zone: string;
  isZoneNamed: boolean;
}

function Change({ term, before, now, zone, isZoneNamed }: ChangeProps) {
  const isChanged = Date.parse(before) !== Date.parse(now);
  return (
    <div>
      <dt>{term}</dt>
      <dd className="tabular-nums">
        {isChanged && (
          <>
            <del>
              <span className="sr-only">Previously </span>
              {momentAt(before, zone, isZoneNamed)}
            </del>{' '}
          </>
        )}
        <strong>{momentAt(now, zone, isZoneNamed)}</strong>
        {!isChanged && ', as booked'}
      </dd>
    </div>
  );
}

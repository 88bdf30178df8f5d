import type { JourneyView } from '@railhead/common/contracts/tickets';
import { zoneOf } from '@railhead/common/domain/local-times';
import { ChevronRightIcon } from 'lucide-react';
import { ButtonLink } from '../../components/button.tsx';
import { JourneyLine } from '../../components/journey-line.tsx';
import { paths } from '../../config/paths.ts';
import { clockAt, count, dayAt, duration, money } from '../../lib/format.ts';
import { journeyEnds, journeyTimes, shownTime } from '../../lib/journey-times.ts';
import { type SaleState, saleStateOf } from './journeys.ts';

/** One train with the fares and free seats of its classes, as fetched at that moment (epoch ms). */
export function JourneyCard({ journey, fetchedAt }: { journey: JourneyView; fetchedAt: number }) {
  const { number, name, durationMinutes } = journey;
  const { from, to } = journeyEnds(journey, journey.from, journey.to);
  const state = saleStateOf(journey, fetchedAt);
  return (
    <article
      className="card overflow-hidden"
      aria-label={`${number} at ${shownTime(journeyTimes(from, to).departure)}`}
    >
      <div className="p-4 sm:p-5">
        <p className="mb-2 text-sm">
          <span className="font-semibold">{number}</span>
          {name && name !== number && <span className="text-quiet"> · {name}</span>}
        </p>
        <JourneyLine from={from} to={to} middle={duration(durationMinutes)} />
      </div>
      {state === 'open' ? (
        <ul className="border-t border-line">
          {journey.classes.map((travelClass) => (
            <ClassRow key={travelClass.id} journey={journey} travelClass={travelClass} />
          ))}
        </ul>
      ) : (
        <p className="border-t border-line bg-sunken px-4 py-3 font-medium sm:px-5">
          {unavailableMessage(journey, state)}
        </p>
      )}
    </article>
  );
}

function unavailableMessage(journey: JourneyView, state: Exclude<SaleState, 'open'>): string {
  const { opensAt } = journey.sale;
  const zone = zoneOf(journey.from, journey);
  switch (state) {
    case 'cancelled':
      return 'Train cancelled.';
    case 'not-open':
      return `Tickets go on sale on ${dayAt(opensAt, zone)} at ${clockAt(opensAt, zone)}.`;
    case 'closed':
      return 'Ticket sales for this train have closed.';
  }
}

type ClassOffer = JourneyView['classes'][number];

function ClassRow({ journey, travelClass }: { journey: JourneyView; travelClass: ClassOffer }) {
  const { id, name, fare, seatsLeft, seats } = travelClass;
  return (
    <li className="grid grid-cols-[1fr_auto] items-center gap-x-4 gap-y-1 border-line px-4 py-3 not-first:border-t sm:grid-cols-[1fr_7rem_6rem_auto] sm:px-5">
      <span className="font-medium wrap-break-word">{name}</span>
      <SeatsLeft left={seatsLeft} of={seats} />
      <span className="text-lg font-semibold tabular-nums sm:text-right">{money(fare)}</span>
      {seatsLeft > 0 ? (
        <ButtonLink
          to={paths.seats}
          params={{ runId: journey.runId }}
          search={{ from: String(journey.from.index), to: String(journey.to.index), class: id }}
          aria-label={`Choose seats, ${name}, ${money(fare)}, ${journey.number}`}
        >
          Choose seats
          <ChevronRightIcon aria-hidden size={18} />
        </ButtonLink>
      ) : (
        <span className="inline-flex min-h-12 items-center px-4 font-semibold text-quiet">Sold out</span>
      )}
    </li>
  );
}

const fewSeats = 10;

function SeatsLeft({ left, of }: { left: number; of: number }) {
  const isFew = left > 0 && left <= fewSeats;
  return (
    <span className="text-right text-sm text-quiet sm:text-left">
      <span className={isFew ? 'font-semibold text-signal' : ''}>
        {isFew ? `only ${left} left` : count(left, 'seat left', 'seats left')}
      </span>
      <span aria-hidden className="mt-1 block h-1.5 min-w-20 overflow-hidden rounded-full bg-sunken">
        <span
          className={`block h-full rounded-full ${isFew ? 'bg-signal' : 'bg-brand'}`}
          style={{ width: `${of > 0 ? (left / of) * 100 : 0}%` }}
        />
      </span>
    </span>
  );
}

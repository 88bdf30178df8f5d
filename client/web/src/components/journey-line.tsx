import { requestNotes } from '@railhead/common/domain/request-stops';
import type { ReactNode } from 'react';
import { type JourneyEnd, journeyTimes } from '../lib/journey-times.ts';

const timeStyle = 'text-[clamp(1.2rem,6.4vw,1.5rem)] font-semibold tabular-nums';

/** Departure and arrival on a line, each in local time of its station, and what to do at request stops. */
export function JourneyLine({ from, to, middle }: { from: JourneyEnd; to: JourneyEnd; middle?: string }) {
  const { departure, arrival, days, note } = journeyTimes(from, to);
  return (
    <div className="grid grid-cols-[auto_minmax(0,1fr)_auto] items-center gap-x-2 sm:gap-x-3">
      <span className={timeStyle}>
        <time dateTime={from.at}>{departure.time}</time>
        <ZoneName>{departure.zoneName}</ZoneName>
      </span>
      <span aria-hidden className="flex items-center text-brand">
        <span className="size-2.5 rounded-full border-2 border-current" />
        <span className="h-0.5 grow bg-current" />
        {middle && <span className="px-1.5 text-sm whitespace-nowrap text-quiet">{middle}</span>}
        {middle && <span className="h-0.5 grow bg-current" />}
        <span className="size-2.5 rounded-full bg-current" />
      </span>
      <span className={`text-right ${timeStyle}`}>
        <time dateTime={to.at}>{arrival.time}</time>
        {days !== 0 && (
          <sup className="ml-1 text-sm font-medium text-signal">
            <span aria-hidden>{days > 0 ? `+${days}` : `−${-days}`}</span>
            <span className="sr-only">, {dayText(days)}</span>
          </sup>
        )}
        <ZoneName>{arrival.zoneName}</ZoneName>
      </span>
      <span className="col-span-3 flex justify-between gap-4 text-quiet">
        <span className="min-w-0 basis-1/2">{from.name}</span>
        {middle && <span className="sr-only">, {middle}, to </span>}
        <span className="min-w-0 basis-1/2 text-right">{to.name}</span>
      </span>
      {requestNotes(from, to).map((request) => (
        <span key={request} className="col-span-3 mt-1 text-sm font-medium">
          {request}
        </span>
      ))}
      {note && <span className="col-span-3 text-sm text-quiet">Local times ({note})</span>}
    </div>
  );
}

/** A train that crosses a zone at midnight may arrive on the day before its departure. */
const dayText = (days: number): string =>
  days < 0 ? 'the previous day' : days === 1 ? 'the next day' : `${days} days later`;

/** Below the time on a phone, which has no room beside it. */
const ZoneName = ({ children }: { children: ReactNode }) =>
  children !== undefined && (
    <>
      {' '}
      <span className="block text-sm font-medium text-quiet sm:inline">{children}</span>
    </>
  );

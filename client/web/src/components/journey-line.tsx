import { daysBetween, timeAt, zoneNote } from '../lib/format.ts';

interface Call {
  name: string;
  at: string;
}

const timeStyle = 'text-[clamp(1.2rem,6.4vw,1.5rem)] font-semibold tabular-nums';

/** Departure and arrival on a line, in local time of the stations. */
export function JourneyLine({
  from,
  to,
  zone,
  middle,
}: {
  from: Call;
  to: Call;
  zone: string;
  middle?: string;
}) {
  const days = daysBetween(from.at, to.at, zone);
  const note = zoneNote(from.at, zone);
  return (
    <div className="grid grid-cols-[auto_minmax(0,1fr)_auto] items-center gap-x-2 sm:gap-x-3">
      <time dateTime={from.at} className={timeStyle}>
        {timeAt(from.at, zone)}
      </time>
      <span aria-hidden className="flex items-center text-brand">
        <span className="size-2.5 rounded-full border-2 border-current" />
        <span className="h-0.5 grow bg-current" />
        {middle && <span className="px-1.5 text-sm whitespace-nowrap text-quiet">{middle}</span>}
        {middle && <span className="h-0.5 grow bg-current" />}
        <span className="size-2.5 rounded-full bg-current" />
      </span>
      <span className={timeStyle}>
        <time dateTime={to.at}>{timeAt(to.at, zone)}</time>
        {days > 0 && (
          <sup className="ml-1 text-sm font-medium text-signal">
            <span aria-hidden>+{days}</span>
            <span className="sr-only">{days === 1 ? ', the next day' : `, ${days} days later`}</span>
          </sup>
        )}
      </span>
      <span className="col-span-3 flex justify-between gap-4 text-quiet">
        <span className="min-w-0 basis-1/2">{from.name}</span>
        {middle && <span className="sr-only">, {middle}, to </span>}
        <span className="min-w-0 basis-1/2 text-right">{to.name}</span>
      </span>
      {note && <span className="col-span-3 text-sm text-quiet">Local times ({note})</span>}
    </div>
  );
}

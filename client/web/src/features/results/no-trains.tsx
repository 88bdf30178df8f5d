import { ButtonLink } from '../../components/button.tsx';
import { paths } from '../../config/paths.ts';
import { longDate } from '../../lib/format.ts';
import type { JourneySearch } from '../../lib/requests/journeys.ts';

interface NoTrainsProps {
  search: JourneySearch;
  today: string;
  /** The next day that may have trains; none when the timetable ends before. */
  nextDate: string | undefined;
  /** There were trains on this day, which are no longer on sale. */
  hasClosed: boolean;
}

/** Says why a day offers nothing, and leads to a day that does. */
export function NoTrains({ search, today, nextDate, hasClosed }: NoTrainsProps) {
  const isPast = search.date < today;
  const suggested = isPast ? today : nextDate;
  return (
    <div className="card grid justify-items-start gap-3 p-6">
      <h2>{titleOf(isPast, hasClosed)}</h2>
      <p className="text-quiet">{adviceOf(isPast, hasClosed, nextDate)}</p>
      {suggested !== undefined && (
        <ButtonLink to={paths.results} search={{ ...search, date: suggested }}>
          {isPast ? 'Today' : longDate(suggested)}
        </ButtonLink>
      )}
    </div>
  );
}

function titleOf(isPast: boolean, hasClosed: boolean): string {
  if (isPast) return 'This day has passed';
  return hasClosed ? 'No more trains on sale on this day' : 'No direct trains on this day';
}

function adviceOf(isPast: boolean, hasClosed: boolean, nextDate: string | undefined): string {
  if (isPast) return 'Tickets are on sale from today onwards.';
  if (hasClosed) return 'Look at the next day.';
  return nextDate === undefined
    ? 'The timetable has no direct trains on any later day. Choose an earlier day or other stations.'
    : 'The next direct trains run on:';
}

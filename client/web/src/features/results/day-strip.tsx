import { Link } from '@tanstack/react-router';
import { ChevronLeftIcon, ChevronRightIcon } from 'lucide-react';
import type { ReactNode } from 'react';
import { paths } from '../../config/paths.ts';
import { addDays, longDate, shortDate } from '../../lib/format.ts';
import type { JourneySearch } from '../../lib/requests/journeys.ts';

interface DayStripProps {
  search: JourneySearch;
  today: string | undefined;
  /** There are no trains on later days. */
  isLast: boolean;
}

/** The day of the search, between links to the days before and after it. */
export function DayStrip({ search, today, isLast }: DayStripProps) {
  const before = addDays(search.date, -1);
  const after = addDays(search.date, 1);
  return (
    <nav aria-label="Day" className="mt-3 flex items-center justify-between gap-2 rounded-xl bg-sunken p-1">
      {today === undefined || before >= today ? (
        <DayLink search={search} date={before}>
          <ChevronLeftIcon aria-hidden size={20} />
          <span className="sr-only sm:not-sr-only">{shortDate(before)}</span>
        </DayLink>
      ) : (
        <span className="w-11" />
      )}
      <strong className="text-center" aria-current="date">
        {longDate(search.date)}
      </strong>
      {isLast ? (
        <span className="w-11" />
      ) : (
        <DayLink search={search} date={after}>
          <span className="sr-only sm:not-sr-only">{shortDate(after)}</span>
          <ChevronRightIcon aria-hidden size={20} />
        </DayLink>
      )}
    </nav>
  );
}

const DayLink = ({
  search,
  date,
  children,
}: {
  search: JourneySearch;
  date: string;
  children: ReactNode;
}) => (
  <Link
    to={paths.results}
    search={{ ...search, date }}
    className="inline-flex min-h-11 min-w-11 items-center justify-center gap-1 rounded-lg px-2 hover:bg-surface"
  >
    {children}
  </Link>
);

import type { JourneysView } from '@railhead/common/contracts/tickets';
import { getRouteApi, Link } from '@tanstack/react-router';
import { ChevronLeftIcon, ChevronRightIcon } from 'lucide-react';
import type { ReactNode } from 'react';
import { ButtonLink } from '../../components/button.tsx';
import { PageTitle } from '../../components/page-title.tsx';
import { ProblemNotice } from '../../components/problem-notice.tsx';
import { Skeleton } from '../../components/skeleton.tsx';
import { paths } from '../../config/paths.ts';
import { addDays, count, dateAt, isDate, longDate, shortDate } from '../../lib/format.ts';
import { JourneyCard } from './journey-card.tsx';
import { type JourneySearch, useJourneys } from './journeys.ts';

const route = getRouteApi(paths.results);

/** A day's trains between two stations. The whole search is in the URL. */
export function ResultsPage() {
  const search = route.useSearch();
  if (!search.from || !search.to || !isDate(search.date)) return <IncompleteSearch />;
  return <Results search={search} />;
}

function Results({ search }: { search: JourneySearch }) {
  const journeys = useJourneys(search);
  const view = journeys.data;
  const title = view ? `${view.from.name} to ${view.to.name}` : 'Trains';
  const today = view && dateAt(new Date(journeys.dataUpdatedAt), view.from.zone);
  return (
    <div className="mx-auto max-w-3xl">
      <div className="flex flex-wrap items-baseline justify-between gap-x-4">
        <PageTitle context={shortDate(search.date)}>{title}</PageTitle>
        <Link
          to={paths.search}
          className="inline-flex min-h-11 items-center font-medium text-brand underline"
        >
          Change search
        </Link>
      </div>
      <DayStrip search={search} today={today} />
      <div className="mt-4" aria-busy={journeys.isPlaceholderData}>
        {journeys.isError ? (
          <ProblemNotice error={journeys.error} onRetry={() => void journeys.refetch()} />
        ) : view ? (
          <div className={journeys.isPlaceholderData ? 'opacity-50' : ''}>
            <JourneyList view={view} search={search} fetchedAt={journeys.dataUpdatedAt} />
          </div>
        ) : (
          <Skeletons />
        )}
      </div>
    </div>
  );
}

interface JourneyListProps {
  view: JourneysView;
  search: JourneySearch;
  fetchedAt: number;
}

function JourneyList({ view, search, fetchedAt }: JourneyListProps) {
  const { journeys } = view;
  if (journeys.length === 0)
    return (
      <div className="card grid justify-items-start gap-3 p-6">
        <h2>No direct trains on this day</h2>
        <p className="text-quiet">There may be trains on the next day.</p>
        <ButtonLink to={paths.results} search={{ ...search, date: addDays(search.date, 1) }}>
          {longDate(addDays(search.date, 1))}
        </ButtonLink>
      </div>
    );
  return (
    <>
      <output className="mb-3 block text-quiet">
        {count(journeys.length, 'train', 'trains')}, local times
      </output>
      <ol className="grid grid-cols-1 gap-4">
        {journeys.map((journey) => (
          <li key={journey.runId}>
            <JourneyCard journey={journey} fetchedAt={fetchedAt} />
          </li>
        ))}
      </ol>
    </>
  );
}

function DayStrip({ search, today }: { search: JourneySearch; today: string | undefined }) {
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
      <DayLink search={search} date={after}>
        <span className="sr-only sm:not-sr-only">{shortDate(after)}</span>
        <ChevronRightIcon aria-hidden size={20} />
      </DayLink>
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

const Skeletons = () => (
  <div className="grid grid-cols-1 gap-4">
    <Skeleton label="Loading trains" className="h-48" />
    <div className="skeleton h-48" />
  </div>
);

const IncompleteSearch = () => (
  <div className="mx-auto max-w-3xl">
    <PageTitle>Incomplete search</PageTitle>
    <p className="mt-2 mb-6 text-quiet">Choose two stations and a date.</p>
    <ButtonLink to={paths.search}>New search</ButtonLink>
  </div>
);

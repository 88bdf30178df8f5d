import type { JourneysView, JourneyView } from '@railhead/common/contracts/tickets';
import { getRouteApi, Link } from '@tanstack/react-router';
import { ButtonLink } from '../../components/button.tsx';
import { PageTitle } from '../../components/page-title.tsx';
import { ProblemNotice } from '../../components/problem-notice.tsx';
import { Skeleton } from '../../components/skeleton.tsx';
import { paths } from '../../config/paths.ts';
import { addDays, count, dateAt, isDate, shortDate } from '../../lib/format.ts';
import { type JourneySearch, useJourneys } from '../../lib/requests/journeys.ts';
import { DayStrip } from './day-strip.tsx';
import { JourneyCard } from './journey-card.tsx';
import { separateClosed } from './journeys.ts';
import { NoTrains } from './no-trains.tsx';

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
        {!journeys.isPending && <ChangeSearch search={search} />}
      </div>
      {journeys.isPending ? (
        <Skeletons />
      ) : (
        <DayStrip search={search} today={today} isLast={view !== undefined && isTimetableOver(view)} />
      )}
      <div className="mt-4" aria-busy={journeys.isPlaceholderData}>
        {journeys.isError ? (
          <ProblemNotice error={journeys.error} onRetry={() => void journeys.refetch()} />
        ) : (
          view && (
            <div className={journeys.isPlaceholderData ? 'opacity-50' : ''}>
              <JourneyList view={view} search={search} fetchedAt={journeys.dataUpdatedAt} />
            </div>
          )
        )}
      </div>
    </div>
  );
}

const ChangeSearch = ({ search }: { search: JourneySearch }) => (
  <Link
    to={paths.search}
    search={search}
    className="inline-flex min-h-11 items-center font-medium text-brand underline"
  >
    Change search
  </Link>
);

/** No train on this day, nor on a later one. */
const isTimetableOver = ({ journeys, nextDate }: JourneysView) =>
  journeys.length === 0 && nextDate === undefined;

interface JourneyListProps {
  view: JourneysView;
  search: JourneySearch;
  fetchedAt: number;
}

function JourneyList({ view, search, fetchedAt }: JourneyListProps) {
  const { current, closed } = separateClosed(view.journeys, fetchedAt);
  const today = dateAt(new Date(fetchedAt), view.from.zone);
  return (
    <>
      {current.length > 0 ? (
        <>
          <output className="mb-3 block text-quiet">
            {count(current.length, 'train', 'trains')}, local times
          </output>
          <Cards journeys={current} fetchedAt={fetchedAt} />
        </>
      ) : (
        <NoTrains
          search={search}
          today={today}
          nextDate={closed.length > 0 ? addDays(search.date, 1) : view.nextDate}
          hasClosed={closed.length > 0}
        />
      )}
      {closed.length > 0 && (
        <details className="mt-4">
          <summary className="min-h-11 py-2 font-medium">
            {count(closed.length, 'earlier train', 'earlier trains')}, no longer on sale
          </summary>
          <Cards journeys={closed} fetchedAt={fetchedAt} />
        </details>
      )}
    </>
  );
}

const Cards = ({ journeys, fetchedAt }: { journeys: readonly JourneyView[]; fetchedAt: number }) => (
  <ol className="grid grid-cols-1 gap-4">
    {journeys.map((journey) => (
      <li key={journey.runId}>
        <JourneyCard journey={journey} fetchedAt={fetchedAt} />
      </li>
    ))}
  </ol>
);

/** Stands for everything below the title, which may need a second line once the names of the stations are known. */
const Skeletons = () => (
  <div className="mt-3 grid grid-cols-1 gap-4">
    <div className="skeleton h-13" />
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

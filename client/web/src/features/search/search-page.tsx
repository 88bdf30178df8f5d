import { getRouteApi, Link } from '@tanstack/react-router';
import { ArrowRightIcon } from 'lucide-react';
import { useState } from 'react';
import { PageTitle } from '../../components/page-title.tsx';
import { Skeleton } from '../../components/skeleton.tsx';
import { paths } from '../../config/paths.ts';
import { dateAt, isDate } from '../../lib/format.ts';
import { type RecentSearch, recentSearches } from '../../lib/recent-searches.ts';
import { useJourneys } from '../../lib/requests/journeys.ts';
import { useExampleTrain } from '../../lib/requests/stations.ts';
import { SearchForm } from './search-form.tsx';

const route = getRouteApi(paths.search);

/** The search form, prefilled with the search in the URL, the last search or a train that runs soon. */
export function SearchPage() {
  const [recent] = useState(recentSearches.read);
  const { initial, isReady } = useInitialSearch(recent[0]);
  const [now] = useState(() => new Date());

  return (
    <div className="mx-auto max-w-2xl">
      <PageTitle>Where would you like to go?</PageTitle>
      <p className="mt-2 text-quiet">Compare fares and choose your seats on a live map.</p>
      {isReady ? <SearchForm initial={initial} /> : <Skeleton className="mt-6 h-80" />}
      {recent.length > 0 && <Recent searches={recent} now={now} />}
    </div>
  );
}

function useInitialSearch(recent: RecentSearch | undefined) {
  const { from = '', to = '', date = '' } = route.useSearch();
  const isGiven = from !== '' && to !== '' && isDate(date);
  // The search that is to be changed: its response names the stations, and is usually in the cache.
  const given = useJourneys({ from, to, date }, isGiven);
  const example = useExampleTrain(!isGiven && recent === undefined);
  if (isGiven && given.isPending) return { initial: undefined, isReady: false };
  if (given.data) return { initial: { from: given.data.from, to: given.data.to, date }, isReady: true };
  if (recent) return { initial: recent, isReady: true };
  const [first, last] = [example.data?.stops[0], example.data?.stops.at(-1)];
  return {
    initial: first && last && { from: asStation(first), to: asStation(last), date: example.data?.nextDate },
    isReady: isGiven || !example.isPending,
  };
}

const asStation = ({ stationId, name }: { stationId: string; name: string }) => ({
  id: stationId,
  name,
  zone: Intl.DateTimeFormat().resolvedOptions().timeZone,
});

const Recent = ({ searches, now }: { searches: readonly RecentSearch[]; now: Date }) => (
  <section className="mt-8" aria-labelledby="recent">
    <h2 id="recent">Recent searches</h2>
    <ul className="mt-3 flex flex-wrap gap-2">
      {searches.map(({ from, to }) => (
        <li key={`${from.id} ${to.id}`}>
          <Link
            to={paths.results}
            search={{ from: from.id, to: to.id, date: dateAt(now, from.zone) }}
            className="inline-flex min-h-11 items-center gap-2 rounded-full border border-line bg-surface px-4 hover:border-line-strong"
          >
            {from.name}
            <ArrowRightIcon aria-label="to" size={16} className="text-brand" />
            {to.name}
          </Link>
        </li>
      ))}
    </ul>
  </section>
);

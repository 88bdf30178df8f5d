import type { StationView } from '@railhead/common/contracts/tickets';
import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { ArrowUpDownIcon, SearchIcon } from 'lucide-react';
import { type SyntheticEvent, useState } from 'react';
import { Button } from '../../components/button.tsx';
import { TextField } from '../../components/text-field.tsx';
import { paths } from '../../config/paths.ts';
import { announce } from '../../lib/announce.ts';
import { dateAt } from '../../lib/format.ts';
import { recentSearches } from '../../lib/recent-searches.ts';
import { stationsQuery } from '../../lib/requests/stations.ts';
import { resolveStation } from './resolve-station.ts';
import { searchErrors } from './search-errors.ts';
import { type StationChoice, StationCombobox } from './station-combobox.tsx';

interface InitialSearch {
  from: StationView;
  to: StationView;
  date?: string | undefined;
}

const choiceOf = (station: StationView | undefined): StationChoice => ({
  text: station?.name ?? '',
  station,
});

export function SearchForm({ initial }: { initial: InitialSearch | undefined }) {
  const navigate = useNavigate();
  const queryClient = useQueryClient();
  const [from, setFrom] = useState(choiceOf(initial?.from));
  const [to, setTo] = useState(choiceOf(initial?.to));
  const [now] = useState(() => new Date());
  const today = dateAt(now, from.station?.zone ?? Intl.DateTimeFormat().resolvedOptions().timeZone);
  const [date, setDate] = useState(initial?.date && initial.date > today ? initial.date : today);
  const [wasSubmitted, setSubmitted] = useState(false);
  const errors = wasSubmitted ? searchErrors({ from: from.station, to: to.station, date, today }) : {};

  /** Finds the station of a text that was typed in full and never chosen from the list. */
  async function resolve({ text, station }: StationChoice): Promise<StationView | undefined> {
    if (station || text.trim() === '') return station;
    const found = await queryClient.fetchQuery(stationsQuery(text.trim())).catch(() => []);
    return resolveStation(found, text);
  }

  async function submit(event: SyntheticEvent) {
    event.preventDefault();
    const [fromStation, toStation] = await Promise.all([resolve(from), resolve(to)]);
    if (fromStation) setFrom(choiceOf(fromStation));
    if (toStation) setTo(choiceOf(toStation));
    setSubmitted(true);
    const [firstError] = Object.values(searchErrors({ from: fromStation, to: toStation, date, today }));
    if (firstError) announce(firstError);
    if (firstError || !fromStation || !toStation) return;
    recentSearches.add({ from: fromStation, to: toStation });
    void navigate({ to: paths.results, search: { from: fromStation.id, to: toStation.id, date } });
  }

  function swap() {
    setFrom(to);
    setTo(from);
    announce(`From ${to.text}, to ${from.text}`);
  }

  return (
    <form
      onSubmit={(event) => void submit(event)}
      noValidate
      className="card mt-6 grid gap-4 p-4 sm:p-6"
      aria-label="Find a train"
    >
      <div className="grid grid-cols-[1fr_auto] items-center gap-x-3 gap-y-4">
        <StationCombobox label="From" choice={from} error={errors.from} onChange={setFrom} />
        <button
          type="button"
          onClick={swap}
          aria-label="Swap from and to"
          className="row-span-2 grid size-12 place-content-center rounded-full border border-line-strong bg-surface text-brand hover:bg-brand-soft"
        >
          <ArrowUpDownIcon aria-hidden size={20} />
        </button>
        <StationCombobox label="To" choice={to} error={errors.to} onChange={setTo} />
      </div>
      <div className="grid items-end gap-4 sm:grid-cols-2">
        <TextField
          label="Date"
          type="date"
          value={date}
          min={today}
          required
          error={errors.date}
          onChange={(event) => setDate(event.target.value)}
        />
        <Button type="submit">
          <SearchIcon aria-hidden size={20} />
          Search
        </Button>
      </div>
    </form>
  );
}

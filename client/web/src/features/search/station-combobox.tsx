import type { StationView } from '@railhead/common/contracts/tickets';
import { ChevronDownIcon } from 'lucide-react';
import { TextField } from '../../components/text-field.tsx';
import { count } from '../../lib/format.ts';
import { useStations } from '../../lib/requests/stations.ts';
import { stationNamed } from './resolve-station.ts';
import { useCombobox } from './use-combobox.ts';

/** The typed text and, once selected, its station. */
export interface StationChoice {
  text: string;
  station: StationView | undefined;
}

interface StationComboboxProps {
  label: string;
  choice: StationChoice;
  error: string | undefined;
  onChange(choice: StationChoice): void;
}

/** Selects a station by its name or a part of it. */
export function StationCombobox({ label, choice, error, onChange }: StationComboboxProps) {
  const stations = useStations(choice.station ? '' : choice.text.trim());
  const items = stations.data ?? [];
  const isTyped = choice.station === undefined && choice.text.trim() !== '' && !stations.isPlaceholderData;
  const { isOpen, open, toggle, inputProps, listProps, optionProps } = useCombobox(items, {
    onSelect: (station) => onChange({ text: station.name, station }),
    preferred: isTyped ? (stationNamed(items, choice.text) ?? items[0]) : undefined,
  });
  return (
    <div className="relative min-w-0">
      <TextField
        {...inputProps}
        label={label}
        error={error}
        required
        value={choice.text}
        onFocus={(event) => event.currentTarget.select()}
        onChange={(event) => {
          open();
          onChange({ text: event.target.value, station: undefined });
        }}
      />
      <button
        type="button"
        tabIndex={-1}
        aria-label={`All stations for ${label}`}
        className="absolute top-7.5 right-0 grid size-12 place-content-center text-quiet"
        onPointerDown={(event) => event.preventDefault()}
        onClick={toggle}
      >
        <ChevronDownIcon aria-hidden size={20} />
      </button>
      <div
        hidden={!isOpen}
        className="absolute inset-x-0 top-full z-20 mt-1 max-h-72 overflow-y-auto rounded-xl border border-line-strong bg-surface p-1 shadow-lg"
      >
        <ul {...listProps} aria-label={`Stations for ${label}`}>
          {items.map((station) => (
            <li
              key={station.id}
              {...optionProps(station)}
              className="flex min-h-11 cursor-pointer flex-col justify-center rounded-lg px-3 hover:bg-sunken active-option"
            >
              {station.name}
              {station.detail !== undefined && <span className="text-sm text-quiet">{station.detail}</span>}
            </li>
          ))}
        </ul>
        <output className={items.length > 0 ? 'sr-only' : 'block p-3 text-quiet'}>
          {isOpen && listStatus(items.length, stations.isError, stations.isPending)}
        </output>
      </div>
    </div>
  );
}

function listStatus(found: number, isError: boolean, isPending: boolean): string {
  if (isError) return 'Stations could not be loaded.';
  if (isPending) return 'Searching …';
  return found === 0 ? 'No matching stations.' : count(found, 'station', 'stations');
}

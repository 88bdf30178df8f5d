import type { Seat } from '@railhead/common/domain/coaches';
import { faces, isOpen, type SeatLook, seatName } from './seat-face.ts';

interface SeatListProps {
  label: string;
  seats: readonly Seat[];
  lookOf(seat: Seat): SeatLook;
  onToggle(seat: Seat): void;
}

/** The same seats as the map, as a list of checkboxes: equal, not a fallback. */
export function SeatList({ label, seats, lookOf, onToggle }: SeatListProps) {
  return (
    <fieldset>
      <legend className="sr-only">{label}</legend>
      <div className="grid gap-1.5 sm:grid-cols-2 lg:grid-cols-3">
        {seats.map((seat) => {
          const look = lookOf(seat);
          return (
            <label
              key={seat.id}
              className={`flex min-h-11 items-center gap-3 rounded-lg border px-3 ${look === 'yours' ? 'border-brand bg-brand-soft' : 'border-line bg-surface'} ${isOpen(look) ? 'cursor-pointer' : 'text-quiet'}`}
            >
              <input
                type="checkbox"
                className="size-5 accent-brand"
                checked={look === 'yours'}
                disabled={!isOpen(look)}
                onChange={() => onToggle(seat)}
              />
              <span className="grow">{seatName(seat)}</span>
              <span className="text-right text-sm text-quiet">{faces[look].word}</span>
            </label>
          );
        })}
      </div>
    </fieldset>
  );
}

import type { Seat } from '@railhead/common/domain/coaches';
import { appearances, isSelectable, type SeatAppearance, seatName } from './seat-appearance.ts';

interface SeatListProps {
  label: string;
  seats: readonly Seat[];
  appearanceOf(seat: Seat): SeatAppearance;
  onToggle(seat: Seat): void;
}

/** The same seats as the map as a list of checkboxes, with the same features. */
export function SeatList({ label, seats, appearanceOf, onToggle }: SeatListProps) {
  return (
    <fieldset>
      <legend className="sr-only">{label}</legend>
      <div className="grid gap-1.5 sm:grid-cols-2 lg:grid-cols-3">
        {seats.map((seat) => {
          const appearance = appearanceOf(seat);
          return (
            <label
              key={seat.id}
              className={`flex min-h-11 items-center gap-3 rounded-lg border px-3 ${appearance === 'yours' ? 'border-brand bg-brand-soft outline-1 outline-brand' : 'border-line bg-surface'} ${isSelectable(appearance) ? 'cursor-pointer' : 'text-quiet'}`}
            >
              <input
                type="checkbox"
                className="size-5 accent-brand"
                checked={appearance === 'yours'}
                disabled={!isSelectable(appearance)}
                onChange={() => onToggle(seat)}
              />
              <span className="grow">{seatName(seat)}</span>
              <span className="text-right text-sm text-quiet">{appearances[appearance].label}</span>
            </label>
          );
        })}
      </div>
    </fieldset>
  );
}

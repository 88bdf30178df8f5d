import type { Seat } from '@railhead/common/domain/coaches';
import { CheckIcon, HourglassIcon, type LucideIcon, XIcon } from 'lucide-react';
import type { SeatMap } from './seat-map.ts';
import type { SeatSelection } from './seat-selection.ts';

/** A seat's state as this buyer sees it. */
export type SeatAppearance = 'free' | 'yours' | 'choosing' | 'taken' | 'just-taken';

export function appearanceOf(
  seat: string,
  map: SeatMap | undefined,
  selection: SeatSelection,
): SeatAppearance {
  if (selection.selected.includes(seat)) return 'yours';
  if (selection.lost.includes(seat)) return 'just-taken';
  switch (map?.seats[seat]?.state) {
    case 'held':
      return 'choosing';
    case 'sold':
      return 'taken';
    case 'mine':
    case undefined:
      return 'free';
  }
}

/** Nobody has the seat, this buyer included. */
export const isFree = (seat: string, map: SeatMap | undefined, selection: SeatSelection): boolean =>
  appearanceOf(seat, map, selection) === 'free' && map?.seats[seat]?.state !== 'mine';

export const isSelectable = (appearance: SeatAppearance): boolean =>
  appearance === 'free' || appearance === 'yours';

/** Each state has a label, an icon and a pattern, so that nothing depends on colour alone. */
export const appearances: Record<
  SeatAppearance,
  { label: string; Icon: LucideIcon | undefined; style: string }
> = {
  free: { label: 'free', Icon: undefined, style: 'border-line-strong bg-surface hover:bg-brand-soft' },
  yours: { label: 'yours', Icon: CheckIcon, style: 'selected-seat' },
  choosing: {
    label: 'on hold',
    Icon: HourglassIcon,
    style: 'border-dashed border-signal bg-signal-soft text-signal',
  },
  taken: {
    label: 'taken',
    Icon: XIcon,
    style:
      'border-line text-quiet bg-[repeating-linear-gradient(45deg,var(--sunken)_0_4px,var(--line)_4px_5px)]',
  },
  'just-taken': {
    label: 'just taken',
    Icon: XIcon,
    style: 'border-2 border-danger bg-danger-soft text-danger',
  },
};

const positions: Record<Seat['position'], string> = {
  window: 'window',
  middle: 'middle',
  aisle: 'aisle',
  lower: 'lower berth',
  upper: 'upper berth',
};
/** Short berth levels that fit into a seat cell. */
export const berthLevels: Partial<Record<Seat['position'], string>> = {
  lower: 'low',
  middle: 'mid',
  upper: 'up',
};

const isBerth = ({ position }: Seat) => position === 'lower' || position === 'upper';

/** `window`, `aisle`, `lower berth` … */
export const positionName = (seat: Seat): string => positions[seat.position];

/** `Seat 14, window`, or `Berth 14, lower berth`. */
export const seatName = (seat: Seat): string =>
  `${isBerth(seat) ? 'Berth' : 'Seat'} ${seat.number}, ${positionName(seat)}`;

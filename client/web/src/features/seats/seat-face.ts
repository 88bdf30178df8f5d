import type { Seat } from '@railhead/common/domain/coaches';
import { CheckIcon, HourglassIcon, type LucideIcon, XIcon } from 'lucide-react';
import type { LiveMap } from './live-map.ts';
import type { SeatChoice } from './seat-choice.ts';

/** What a seat is to the person who looks at it. */
export type SeatLook = 'free' | 'yours' | 'choosing' | 'taken' | 'just-taken';

export function lookOf(seat: string, map: LiveMap | undefined, choice: SeatChoice): SeatLook {
  if (choice.wanted.includes(seat)) return 'yours';
  if (choice.lost.includes(seat)) return 'just-taken';
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

export const isOpen = (look: SeatLook): boolean => look === 'free' || look === 'yours';

/** Each look has a word, a mark and a pattern: colour alone says nothing. */
export const faces: Record<SeatLook, { word: string; Icon: LucideIcon | undefined; style: string }> = {
  free: { word: 'free', Icon: undefined, style: 'border-line-strong bg-surface hover:bg-brand-soft' },
  yours: { word: 'yours', Icon: CheckIcon, style: 'border-brand bg-brand text-on-brand' },
  choosing: {
    word: 'being chosen',
    Icon: HourglassIcon,
    style: 'border-dashed border-signal bg-signal-soft text-signal',
  },
  taken: {
    word: 'taken',
    Icon: XIcon,
    style:
      'border-line text-quiet bg-[repeating-linear-gradient(45deg,var(--sunken)_0_4px,var(--line)_4px_5px)]',
  },
  'just-taken': {
    word: 'just taken',
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
/** Where berths lie above one another, in the little room of a seat. */
export const levels: Partial<Record<Seat['position'], string>> = { lower: 'low', middle: 'mid', upper: 'up' };

const isBerth = ({ position }: Seat) => position === 'lower' || position === 'upper';

/** `window`, `aisle`, `lower berth` … */
export const positionWords = (seat: Seat): string => positions[seat.position];

/** `Seat 14, window`; a berth where people lie. */
export const seatName = (seat: Seat): string =>
  `${isBerth(seat) ? 'Berth' : 'Seat'} ${seat.number}, ${positionWords(seat)}`;

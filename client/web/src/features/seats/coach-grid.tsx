import type { Seat } from '@railhead/common/domain/coaches';
import { type KeyboardEvent, useRef, useState } from 'react';
import { type Plan, seatTowards } from './coach-plan.ts';
import { faces, isOpen, levels, type SeatLook, seatName } from './seat-face.ts';

interface CoachGridProps {
  label: string;
  plan: Plan;
  lookOf(seat: Seat): SeatLook;
  onToggle(seat: Seat): void;
}

/** A coach as a grid: one tab stop, arrow keys, Home and End move, Space or Enter chooses. */
export function CoachGrid({ label, plan, lookOf, onToggle }: CoachGridProps) {
  const seats = plan.flat().filter((seat) => seat !== undefined);
  const first = seats.find((seat) => lookOf(seat) === 'yours') ?? seats.find((seat) => isOpen(lookOf(seat)));
  const [focused, setFocused] = useState<string>();
  const tabStop = seats.find(({ id }) => id === focused) ?? first ?? seats[0];
  const cells = useRef(new Map<string, HTMLElement>());

  function onKeyDown(event: KeyboardEvent, seat: Seat) {
    if (event.key === ' ' || event.key === 'Enter') {
      event.preventDefault();
      onToggle(seat);
      return;
    }
    const next = seatTowards(plan, seat.id, event.key);
    if (!next) return;
    event.preventDefault();
    cells.current.get(next.id)?.focus();
  }

  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-to-interactive-role -- ARIA's own pattern for a grid
    <table role="grid" aria-label={label} aria-multiselectable className="border-separate border-spacing-1">
      <tbody>
        {plan.map((row, rowIndex) => (
          <tr key={rowIndex}>
            {row.map((seat, column) =>
              seat ? (
                <SeatCell
                  key={seat.id}
                  seat={seat}
                  look={lookOf(seat)}
                  isTabStop={seat === tabStop}
                  cell={(element) => {
                    if (element) cells.current.set(seat.id, element);
                    else cells.current.delete(seat.id);
                  }}
                  onFocus={() => setFocused(seat.id)}
                  onToggle={() => onToggle(seat)}
                  onKeyDown={(event) => onKeyDown(event, seat)}
                />
              ) : (
                <td key={`aisle-${column}`} aria-hidden className="size-5" />
              ),
            )}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

interface SeatCellProps {
  seat: Seat;
  look: SeatLook;
  isTabStop: boolean;
  cell(element: HTMLElement | null): void;
  onFocus(): void;
  onToggle(): void;
  onKeyDown(event: KeyboardEvent): void;
}

function SeatCell({ seat, look, isTabStop, cell, onFocus, onToggle, onKeyDown }: SeatCellProps) {
  const { word, Icon, style } = faces[look];
  return (
    <td
      ref={cell}
      tabIndex={isTabStop ? 0 : -1}
      aria-label={`${seatName(seat)}, ${word}`}
      aria-selected={look === 'yours'}
      aria-disabled={!isOpen(look)}
      data-seat={seat.id}
      data-look={look}
      onFocus={onFocus}
      onClick={onToggle}
      onKeyDown={onKeyDown}
      className="group cursor-pointer rounded-lg aria-disabled:cursor-not-allowed"
    >
      <span
        className={`grid size-11 place-content-center justify-items-center rounded-lg border text-sm font-semibold tabular-nums transition-colors select-none ${style}`}
      >
        <span className={Icon ? 'text-xs leading-none' : ''}>{seat.number}</span>
        {Icon ? (
          <Icon aria-hidden size={16} strokeWidth={2.5} />
        ) : (
          <span aria-hidden className="text-xs leading-none font-normal text-quiet empty:hidden">
            {levels[seat.position]}
          </span>
        )}
      </span>
    </td>
  );
}

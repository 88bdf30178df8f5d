import type { Seat } from '@railhead/common/domain/coaches';
import { type KeyboardEvent, useRef, useState } from 'react';
import { type Plan, seatTowards } from './coach-plan.ts';
import { appearances, berthLevels, isSelectable, type SeatAppearance, seatName } from './seat-appearance.ts';

interface CoachGridProps {
  label: string;
  plan: Plan;
  appearanceOf(seat: Seat): SeatAppearance;
  onToggle(seat: Seat): void;
}

/** A coach as an ARIA grid: one tab stop; arrow keys, Home and End move; Space or Enter selects. */
export function CoachGrid({ label, plan, appearanceOf, onToggle }: CoachGridProps) {
  const seats = plan.flat().filter((seat) => seat !== undefined);
  const first =
    seats.find((seat) => appearanceOf(seat) === 'yours') ??
    seats.find((seat) => isSelectable(appearanceOf(seat)));
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
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-to-interactive-role -- the ARIA grid pattern
    <table role="grid" aria-label={label} aria-multiselectable className="border-separate border-spacing-1">
      <tbody>
        {plan.map((row, rowIndex) => (
          <tr key={rowIndex}>
            {row.map((seat, column) =>
              seat ? (
                <SeatCell
                  key={seat.id}
                  seat={seat}
                  appearance={appearanceOf(seat)}
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
  appearance: SeatAppearance;
  isTabStop: boolean;
  cell(element: HTMLElement | null): void;
  onFocus(): void;
  onToggle(): void;
  onKeyDown(event: KeyboardEvent): void;
}

function SeatCell({ seat, appearance, isTabStop, cell, onFocus, onToggle, onKeyDown }: SeatCellProps) {
  const { label, Icon, style } = appearances[appearance];
  return (
    <td
      ref={cell}
      tabIndex={isTabStop ? 0 : -1}
      aria-label={`${seatName(seat)}, ${label}`}
      aria-selected={appearance === 'yours'}
      aria-disabled={!isSelectable(appearance)}
      data-seat={seat.id}
      data-state={appearance}
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
            {berthLevels[seat.position]}
          </span>
        )}
      </span>
    </td>
  );
}

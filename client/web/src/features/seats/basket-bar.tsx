import type { Money } from '@railhead/common/contracts/common';
import { Button } from '../../components/button.tsx';
import { formatClock, useMinuteAnnouncements, useRemaining } from '../../lib/countdown.ts';
import { count, list, money } from '../../lib/format.ts';

interface BasketBarProps {
  seats: readonly string[];
  total: Money | undefined;
  endsAt: number | undefined;
  isSaving: boolean;
  onRenew(): void;
  onContinue(): void;
}

const offerRenewalMs = 60_000;
const heldMessage = (minutes: number) =>
  `Your seats are held for ${count(minutes, 'more minute', 'more minutes')}.`;

/** The selected seats, their price and remaining hold time, and the next step. Sticks to the bottom of the screen. */
export function BasketBar({ seats, total, endsAt, isSaving, onRenew, onContinue }: BasketBarProps) {
  const left = useRemaining(endsAt === undefined || seats.length === 0 ? undefined : { endsAt });
  useMinuteAnnouncements(left, heldMessage);

  return (
    <section
      aria-label="Your seats"
      className="sticky bottom-0 z-10 -mx-4 mt-6 border-y border-line bg-surface px-4 py-3 sm:bottom-4 sm:mx-0 sm:rounded-2xl sm:border sm:px-6 sm:shadow-lg"
    >
      <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2">
        {seats.length === 0 ? (
          <p className="text-quiet">Choose one or more seats.</p>
        ) : (
          <p className="min-w-0">
            <span className="font-semibold">{list(seats)}</span>
            {total && (
              <span className="ml-3 text-lg font-semibold tabular-nums">
                {money(total)} <span className="text-sm font-normal text-quiet">for adults</span>
              </span>
            )}
          </p>
        )}
        <div className="flex grow flex-wrap items-center justify-end gap-3">
          {left !== undefined && (
            <p className="text-sm whitespace-nowrap text-quiet" role="timer">
              held for <span className="font-semibold text-ink tabular-nums">{formatClock(left)}</span>
            </p>
          )}
          {left !== undefined && left < offerRenewalMs && (
            <Button variant="quiet" className="whitespace-nowrap" onClick={onRenew}>
              Extend time
            </Button>
          )}
          <Button onClick={onContinue} isDisabled={seats.length === 0 || isSaving}>
            Continue
          </Button>
        </div>
      </div>
    </section>
  );
}

import type { Money } from '@railhead/common/contracts/common';
import { Button } from '../../components/button.tsx';
import { clockFace, useRemaining, useSpokenMinutes } from '../../lib/countdown.ts';
import { count, list, money } from '../../lib/format.ts';

interface BasketBarProps {
  seats: readonly string[];
  total: Money | undefined;
  endsAt: number | undefined;
  isSettling: boolean;
  onRenew(): void;
  onContinue(): void;
}

const offerMoreTimeMs = 60_000;
const keptWords = (minutes: number) =>
  `Your seats are kept for ${count(minutes, 'more minute', 'more minutes')}.`;

/** What was chosen so far, what it costs, how long it is kept, and the way on. Stays at the bottom of the screen. */
export function BasketBar({ seats, total, endsAt, isSettling, onRenew, onContinue }: BasketBarProps) {
  const left = useRemaining(endsAt === undefined || seats.length === 0 ? undefined : { endsAt });
  useSpokenMinutes(left, keptWords);

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
        <div className="flex grow items-center justify-end gap-3">
          {left !== undefined && (
            <p className="text-sm whitespace-nowrap text-quiet" role="timer">
              kept for <span className="font-semibold text-ink tabular-nums">{clockFace(left)}</span>
            </p>
          )}
          {left !== undefined && left < offerMoreTimeMs && (
            <Button look="quiet" className="whitespace-nowrap" onClick={onRenew}>
              More time
            </Button>
          )}
          <Button onClick={onContinue} isBusy={seats.length === 0 || isSettling}>
            Continue
          </Button>
        </div>
      </div>
    </section>
  );
}

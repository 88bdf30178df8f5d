import { useEffect, useState } from 'react';
import { isProblem } from '../../lib/problem-error.ts';
import { holdSeats, type Journey } from '../../lib/requests/hold.ts';

/** Holds are renewed this long before they expire. */
const renewAheadMs = 40_000;
const retryMs = 5000;

interface SeatHold {
  /** The end of the hold on this browser's clock, epoch ms. */
  endsAt: number | undefined;
  /** Seats that somebody else has taken. */
  lost: readonly string[];
  /** The hold cannot be renewed any more: the buyer has to order now. */
  isRenewalLimitReached: boolean;
}

/** Renews the hold on the selected seats while `isActive`: the buyer signs in and types names. */
export function useSeatHold(journey: Journey, seats: readonly string[], isActive: boolean): SeatHold {
  const [hold, setHold] = useState<SeatHold>({ endsAt: undefined, lost: [], isRenewalLimitReached: false });

  useEffect(() => {
    if (!isActive || seats.length === 0) return;
    const stopped = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const renew = async () => {
      try {
        const endsAt = await holdSeats(journey, seats, stopped.signal);
        if (stopped.signal.aborted) return;
        setHold({ endsAt, lost: [], isRenewalLimitReached: false });
        timer = setTimeout(() => void renew(), Math.max(retryMs, endsAt - Date.now() - renewAheadMs));
      } catch (error) {
        if (stopped.signal.aborted) return;
        if (isProblem(error, 'seat-held', 'seat-taken')) {
          const named = error.problem.facts?.seats;
          setHold((before) => ({ ...before, lost: Array.isArray(named) ? named.map(String) : seats }));
        } else if (isProblem(error, 'hold-worn-out'))
          setHold((before) => ({ ...before, isRenewalLimitReached: true }));
        else if (isProblem(error) && error.isRetryable) timer = setTimeout(() => void renew(), retryMs);
      }
    };
    void renew();
    return () => {
      stopped.abort();
      clearTimeout(timer);
    };
  }, [journey, seats, isActive]);

  return hold;
}

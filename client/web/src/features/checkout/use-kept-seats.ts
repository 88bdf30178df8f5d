import { useEffect, useState } from 'react';
import { isProblem } from '../../lib/problem-error.ts';
import { holdSeats, type Journey } from '../../lib/requests/hold.ts';

/** Seats are asked for again this long before they would be released. */
const renewAheadMs = 40_000;
const retryMs = 5000;

interface Kept {
  /** The end of the hold on this browser's clock, epoch ms. */
  endsAt: number | undefined;
  /** Seats that somebody else has got meanwhile. */
  lost: readonly string[];
  /** The server keeps them no longer while somebody only types: time to order. */
  isWornOut: boolean;
}

/** Keeps the chosen seats while the buyer signs in and types, until `isOn` is false. */
export function useKeptSeats(journey: Journey, seats: readonly string[], isOn: boolean): Kept {
  const [kept, setKept] = useState<Kept>({ endsAt: undefined, lost: [], isWornOut: false });

  useEffect(() => {
    if (!isOn || seats.length === 0) return;
    const stopped = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const keep = async () => {
      try {
        const endsAt = await holdSeats(journey, seats, stopped.signal);
        if (stopped.signal.aborted) return;
        setKept({ endsAt, lost: [], isWornOut: false });
        timer = setTimeout(() => void keep(), Math.max(retryMs, endsAt - Date.now() - renewAheadMs));
      } catch (error) {
        if (stopped.signal.aborted) return;
        if (isProblem(error, 'seat-held', 'seat-taken')) {
          const named = error.problem.facts?.seats;
          setKept((before) => ({ ...before, lost: Array.isArray(named) ? named.map(String) : seats }));
        } else if (isProblem(error, 'hold-worn-out')) setKept((before) => ({ ...before, isWornOut: true }));
        else if (isProblem(error) && error.isPassing) timer = setTimeout(() => void keep(), retryMs);
      }
    };
    void keep();
    return () => {
      stopped.abort();
      clearTimeout(timer);
    };
  }, [journey, seats, isOn]);

  return kept;
}

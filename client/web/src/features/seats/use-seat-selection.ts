import { useEffect, useReducer } from 'react';
import { announce } from '../../lib/announce.ts';
import { count, list } from '../../lib/format.ts';
import { isProblem } from '../../lib/problem-error.ts';
import {
  type AssignedSeats,
  assignSeats,
  holdSeats,
  type Journey,
  type Party,
  releaseSeats,
} from '../../lib/requests/hold.ts';
import {
  emptySelection,
  lostSeats,
  needsSync,
  type SeatSelection,
  type SelectionEvent,
  selectionReducer,
} from './seat-selection.ts';

/** The buyer's selection, held on the server as it changes: one request at a time, always for the whole selection. */
export function useSeatSelection(journey: Journey) {
  const [selection, dispatch] = useReducer(selectionReducer, emptySelection);
  const mustSync = needsSync(selection) && !selection.isSending;

  useEffect(() => {
    if (!mustSync) return;
    dispatch({ type: 'sent' });
    void hold(journey, selection).then(dispatch);
  }, [mustSync, journey, selection]);

  useEffect(() => {
    if (selection.endsAt === undefined || selection.held.length === 0) return;
    const timer = setTimeout(
      () => {
        dispatch({ type: 'expired' });
        announce('Your seats have been released.');
      },
      Math.max(0, selection.endsAt - Date.now()),
    );
    return () => clearTimeout(timer);
  }, [selection.endsAt, selection.held]);

  return {
    selection,
    dispatch,
    /** Lets the server choose seats. Returns `undefined` on failure, with the reason in `selection.error`. */
    pick: async (party: Party): Promise<AssignedSeats | undefined> => {
      dispatch({ type: 'sent' });
      try {
        const picked = await assignSeats(journey, party);
        dispatch({ type: 'assigned', ...picked });
        return picked;
      } catch (error) {
        dispatch({ type: 'failed', error });
        return undefined;
      }
    },
    /** Renews the hold on the same seats. */
    renew: () => {
      dispatch({ type: 'sent' });
      void hold(journey, selection).then(dispatch);
    },
  };
}

async function hold(journey: Journey, { selected, held }: SeatSelection): Promise<SelectionEvent> {
  try {
    if (selected.length === 0) {
      await releaseSeats(journey.runId);
      return { type: 'held', seats: [], endsAt: undefined };
    }
    return { type: 'held', seats: selected, endsAt: await holdSeats(journey, selected) };
  } catch (error) {
    if (!isProblem(error, 'seat-held', 'seat-taken')) return { type: 'failed', error };
    const lost = lostSeats(selected, held, error.problem.facts?.seats);
    const remainingCount = selected.length - lost.length;
    const rest = remainingCount > 0 ? ` ${count(remainingCount, 'seat is', 'seats are')} still held.` : '';
    announce(`No longer available: ${list(lost)}.${rest}`);
    return { type: 'rejected', lost };
  }
}

import { useEffect, useReducer } from 'react';
import { announce } from '../../lib/announce.ts';
import { count, list } from '../../lib/format.ts';
import { isProblem } from '../../lib/problem-error.ts';
import {
  assignSeats,
  holdSeats,
  type Journey,
  type Party,
  type Picked,
  releaseSeats,
} from '../../lib/requests/hold.ts';
import {
  type ChoiceEvent,
  choose,
  isUnsettled,
  lostSeats,
  noChoice,
  type SeatChoice,
} from './seat-choice.ts';

/** The buyer's seats, held at the server as they are chosen: one request at a time, always for all of them. */
export function useSeatChoice(journey: Journey) {
  const [choice, dispatch] = useReducer(choose, noChoice);
  const mustAsk = isUnsettled(choice) && !choice.isSending;

  useEffect(() => {
    if (!mustAsk) return;
    dispatch({ type: 'sent' });
    void hold(journey, choice).then(dispatch);
  }, [mustAsk, journey, choice]);

  useEffect(() => {
    if (choice.endsAt === undefined || choice.held.length === 0) return;
    const timer = setTimeout(
      () => {
        dispatch({ type: 'lapsed' });
        announce('Your seats have been released.');
      },
      Math.max(0, choice.endsAt - Date.now()),
    );
    return () => clearTimeout(timer);
  }, [choice.endsAt, choice.held]);

  return {
    choice,
    dispatch,
    /** Has seats chosen by the server; nothing when it could not, which the choice's `error` explains. */
    pick: async (party: Party): Promise<Picked | undefined> => {
      dispatch({ type: 'sent' });
      try {
        const picked = await assignSeats(journey, party);
        dispatch({ type: 'given', ...picked });
        return picked;
      } catch (error) {
        dispatch({ type: 'failed', error });
        return undefined;
      }
    },
    /** Asks for the same seats again, for a later end. */
    renew: () => {
      dispatch({ type: 'sent' });
      void hold(journey, choice).then(dispatch);
    },
  };
}

async function hold(journey: Journey, { wanted, held }: SeatChoice): Promise<ChoiceEvent> {
  try {
    if (wanted.length === 0) {
      await releaseSeats(journey.runId);
      return { type: 'held', seats: [], endsAt: undefined };
    }
    return { type: 'held', seats: wanted, endsAt: await holdSeats(journey, wanted) };
  } catch (error) {
    if (!isProblem(error, 'seat-held', 'seat-taken')) return { type: 'failed', error };
    const lost = lostSeats(wanted, held, error.problem.facts?.seats);
    const kept = wanted.length - lost.length;
    const rest = kept > 0 ? ` You keep ${count(kept, 'seat', 'seats')}.` : '';
    announce(`Just taken by somebody else: ${list(lost)}.${rest}`);
    return { type: 'refused', lost };
  }
}

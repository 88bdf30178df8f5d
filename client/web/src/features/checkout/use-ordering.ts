import type { Money } from '@railhead/common/contracts/common';
import type { PlaceOrder } from '@railhead/common/contracts/orders';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { paths } from '../../config/paths.ts';
import { isProblem } from '../../lib/problem-error.ts';
import { usePlaceOrder } from '../../lib/requests/orders.ts';
import { isRecord } from '../../lib/stored-shapes.ts';
import { orderAttempt } from './order-attempt.ts';

type Wish = Omit<PlaceOrder, 'expectedFare'>;

/**
 * Orders seats and goes on to the payment; back to the map with those that somebody else has got. A fare that has
 * changed stands in `newFare` until the buyer agrees by ordering again, or `forgetFare` is called.
 */
export function useOrdering() {
  const navigate = useNavigate();
  const place = usePlaceOrder();
  const [newFare, setNewFare] = useState<Money>();

  const backToMap = ({ runId, from, to }: Pick<Wish, 'runId' | 'from' | 'to'>, lost: readonly string[]) =>
    void navigate({
      to: paths.seats,
      params: { runId },
      search: { from: String(from), to: String(to), lost: lost.join(',') },
      replace: true,
    });

  function order(wish: Wish, seenFare: Money | undefined) {
    const expectedFare = newFare ?? seenFare;
    const body = { ...wish, ...(expectedFare && { expectedFare }) };
    place.mutate(
      { body, idempotencyKey: orderAttempt.keyFor(body) },
      {
        onSuccess: ({ id }) => {
          orderAttempt.end();
          void navigate({ to: paths.pay, params: { orderId: id }, replace: true });
        },
        onError: (error) => {
          if (isProblem(error) && !error.isPassing && error.problem.status !== 401) orderAttempt.end();
          if (isProblem(error, 'seat-taken', 'seat-held'))
            backToMap(wish, lostOf(error.problem.facts?.seats, wish));
          if (isProblem(error, 'fare-changed')) setNewFare(asMoney(error.problem.facts?.fare));
        },
      },
    );
  }

  return {
    order,
    backToMap,
    newFare,
    forgetFare: () => setNewFare(undefined),
    isPending: place.isPending,
    /** Nothing is under way and nothing has been ordered. */
    isOpen: place.isIdle || place.isError,
    /** What went wrong, unless the new fare says it. */
    error: newFare ? null : place.error,
  };
}

function lostOf(named: unknown, { seats }: Wish): readonly string[] {
  const asked = seats.map(({ seat }) => seat);
  const lost = Array.isArray(named) ? asked.filter((seat) => named.includes(seat)) : [];
  return lost.length > 0 ? lost : asked;
}

/** The new fare of a `fare-changed` refusal. */
function asMoney(fact: unknown): Money | undefined {
  if (!isRecord(fact)) return undefined;
  const { amount, currency } = fact;
  return typeof amount === 'number' && typeof currency === 'string' ? { amount, currency } : undefined;
}

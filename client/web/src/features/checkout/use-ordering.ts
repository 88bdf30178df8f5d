import type { Money } from '@railhead/common/contracts/common';
import type { PlaceOrder } from '@railhead/common/contracts/orders';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { paths } from '../../config/paths.ts';
import { isProblem } from '../../lib/problem-error.ts';
import { usePlaceOrder } from '../../lib/requests/orders.ts';
import { isRecord } from '../../lib/type-guards.ts';
import { orderAttempt } from './order-attempt.ts';

type OrderRequest = Omit<PlaceOrder, 'expectedFare'>;

/**
 * Places an order and continues to the payment, or returns to the map if seats were lost. A changed fare is in `newFare`
 * until the buyer accepts it by ordering again, or `discardNewFare` is called.
 */
export function useOrdering() {
  const navigate = useNavigate();
  const place = usePlaceOrder();
  const [newFare, setNewFare] = useState<Money>();

  const backToMap = (
    { runId, from, to }: Pick<OrderRequest, 'runId' | 'from' | 'to'>,
    lost: readonly string[],
  ) =>
    void navigate({
      to: paths.seats,
      params: { runId },
      search: { from: String(from), to: String(to), lost: lost.join(',') },
      replace: true,
    });

  function order(request: OrderRequest, seenFare: Money | undefined) {
    const expectedFare = newFare ?? seenFare;
    const body = { ...request, ...(expectedFare && { expectedFare }) };
    place.mutate(
      { body, idempotencyKey: orderAttempt.keyFor(body) },
      {
        onSuccess: ({ id }) => {
          orderAttempt.end();
          void navigate({ to: paths.pay, params: { orderId: id }, replace: true });
        },
        onError: (error) => {
          if (isProblem(error) && !error.isRetryable && error.problem.status !== 401) orderAttempt.end();
          if (isProblem(error, 'seat-taken', 'seat-held'))
            backToMap(request, lostSeatsOf(error.problem.facts?.seats, request));
          if (isProblem(error, 'fare-changed')) setNewFare(parseMoney(error.problem.facts?.fare));
        },
      },
    );
  }

  return {
    order,
    backToMap,
    newFare,
    discardNewFare: () => setNewFare(undefined),
    isPending: place.isPending,
    /** No request is pending and nothing has been ordered. */
    isOpen: place.isIdle || place.isError,
    /** The error, unless `newFare` explains it. */
    error: newFare ? null : place.error,
  };
}

function lostSeatsOf(named: unknown, { seats }: OrderRequest): readonly string[] {
  const asked = seats.map(({ seat }) => seat);
  const lost = Array.isArray(named) ? asked.filter((seat) => named.includes(seat)) : [];
  return lost.length > 0 ? lost : asked;
}

/** The new fare of a `fare-changed` problem. */
function parseMoney(fact: unknown): Money | undefined {
  if (!isRecord(fact)) return undefined;
  const { amount, currency } = fact;
  return typeof amount === 'number' && typeof currency === 'string' ? { amount, currency } : undefined;
}

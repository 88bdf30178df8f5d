import type { AccountView } from '@railhead/common/contracts/auth';
import type { Money } from '@railhead/common/contracts/define';
import type { RunView } from '@railhead/common/contracts/tickets';
import { useNavigate } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { Button } from '../../components/button.tsx';
import { JourneyLine } from '../../components/journey-line.tsx';
import { Notice } from '../../components/notice.tsx';
import { ProblemNotice } from '../../components/problem-notice.tsx';
import { SignInPanel } from '../../components/sign-in-panel.tsx';
import { paths } from '../../config/paths.ts';
import { clockFace, useRemaining } from '../../lib/countdown.ts';
import { count, dayAt, money } from '../../lib/format.ts';
import { isProblem } from '../../lib/problem-error.ts';
import type { Journey } from '../../lib/requests/hold.ts';
import { usePlaceOrder } from '../../lib/requests/orders.ts';
import { seatFares } from '../../lib/seat-fares.ts';
import { orderAttempt } from './order-attempt.ts';
import { PassengerFields } from './passenger-fields.tsx';
import { type Passenger, passengerDraft, startWith } from './passengers.ts';
import { useKeptSeats } from './use-kept-seats.ts';

interface PassengersFormProps {
  run: RunView;
  journey: Journey;
  seats: readonly string[];
  account: AccountView | null;
}

export function PassengersForm({ run, journey, seats, account }: PassengersFormProps) {
  const navigate = useNavigate();
  const place = usePlaceOrder();
  const [passengers, setPassengers] = useState(() =>
    startWith(seats.length, passengerDraft().read(), knownTo(account)),
  );
  const [newFare, setNewFare] = useState<Money>();
  const [isTried, setTried] = useState(false);
  const kept = useKeptSeats(journey, seats, place.isIdle || place.isError);
  const left = useRemaining(kept.endsAt === undefined ? undefined : { endsAt: kept.endsAt });

  const search = { from: String(journey.from), to: String(journey.to) };
  const backToMap = (lost: readonly string[]) =>
    void navigate({
      to: paths.seats,
      params: { runId: run.id },
      search: { ...search, lost: lost.join(',') },
      replace: true,
    });
  const { lost } = kept;
  useEffect(() => {
    if (lost.length > 0) backToMap(lost);
  });

  const fares = seatFares(
    run,
    journey,
    seats.map((seat, index) => ({ seat, type: passengers[index]?.type ?? 'adult' })),
  );
  const total = newFare ?? fares?.total;

  function change(index: number, passenger: Passenger) {
    const next = passengers.with(index, passenger);
    setPassengers(next);
    passengerDraft().write(next);
    setNewFare(undefined);
  }

  function order() {
    setTried(true);
    if (place.isPending || passengers.some(({ name }) => name.trim() === '')) return;
    const body = {
      runId: run.id,
      from: journey.from,
      to: journey.to,
      seats: seats.map((seat, index) => ({
        seat,
        passenger: { name: passengers[index]?.name.trim() ?? '', type: passengers[index]?.type ?? 'adult' },
      })),
      ...(total && { expectedFare: total }),
    };
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
            backToMap(namedSeats(error.problem.facts?.seats, seats));
          if (isProblem(error, 'fare-changed')) setNewFare(asMoney(error.problem.facts?.fare));
        },
      },
    );
  }

  return (
    <div className="grid grid-cols-1 gap-6">
      <Summary run={run} journey={journey} seats={seats} left={kept.isWornOut ? undefined : left} />
      {kept.isWornOut && (
        <Notice kind="warning">
          The seats were kept for you as long as that is possible. Order now, before somebody else does.
        </Notice>
      )}
      {account === null ? (
        <section className="card p-5 sm:p-6" aria-labelledby="sign-in">
          <h2 id="sign-in" className="mb-4">
            First, where do the tickets go?
          </h2>
          <SignInPanel />
        </section>
      ) : (
        <form
          noValidate
          className="grid grid-cols-1 gap-4"
          onSubmit={(event) => {
            event.preventDefault();
            event.currentTarget.querySelector<HTMLElement>(':invalid:is(input)')?.focus();
            order();
          }}
        >
          {seats.map((seat, index) => (
            <PassengerFields
              key={seat}
              run={run}
              seat={seat}
              fare={fares?.fares[index]}
              passenger={passengers[index] ?? { name: '', type: 'adult' }}
              isTried={isTried}
              onChange={(passenger) => change(index, passenger)}
            />
          ))}
          <p className="text-quiet">
            The tickets go to <strong className="wrap-anywhere text-ink">{account.email}</strong>.
          </p>
          {newFare && (
            <Notice kind="warning">
              The fare has changed. It is now <strong>{money(newFare)}</strong>; nothing has been ordered yet.
            </Notice>
          )}
          {place.isError && !newFare && <ProblemNotice error={place.error} />}
          <div className="flex flex-wrap items-center justify-between gap-4 border-t border-line pt-4">
            {total && (
              <p>
                <span className="text-quiet">Total for {count(seats.length, 'seat', 'seats')}</span>{' '}
                <strong className="ml-2 text-2xl tabular-nums">{money(total)}</strong>
              </p>
            )}
            <Button type="submit" isBusy={place.isPending} className="grow sm:grow-0">
              {place.isPending ? 'Locking your seats …' : 'Continue to payment'}
            </Button>
          </div>
        </form>
      )}
    </div>
  );
}

function knownTo(account: AccountView | null): Passenger[] {
  if (!account) return [];
  return account.passengers.length > 0
    ? account.passengers
    : account.name
      ? [{ name: account.name, type: 'adult' }]
      : [];
}

const namedSeats = (named: unknown, asked: readonly string[]): readonly string[] => {
  const lost = Array.isArray(named) ? asked.filter((seat) => named.includes(seat)) : [];
  return lost.length > 0 ? lost : asked;
};

/** The new fare of a `fare-changed` refusal. */
function asMoney(fact: unknown): Money | undefined {
  if (typeof fact !== 'object' || fact === null || !('amount' in fact) || !('currency' in fact))
    return undefined;
  const { amount, currency } = fact;
  return typeof amount === 'number' && typeof currency === 'string' ? { amount, currency } : undefined;
}

interface SummaryProps {
  run: RunView;
  journey: Journey;
  seats: readonly string[];
  left: number | undefined;
}

function Summary({ run, journey, seats, left }: SummaryProps) {
  const [start, end] = [run.stops[journey.from], run.stops[journey.to]];
  if (!start?.departure || !end?.arrival) return null;
  return (
    <section className="card p-4 sm:p-5" aria-label="Your journey">
      <p className="mb-2 flex flex-wrap justify-between gap-x-4 text-sm">
        <span>
          <strong>{run.number}</strong> · {dayAt(start.departure, run.zone)} · {seats.join(', ')}
        </span>
        {left !== undefined && (
          <span role="timer" className="text-quiet">
            seats kept for <strong className="text-ink tabular-nums">{clockFace(left)}</strong>
          </span>
        )}
      </p>
      <JourneyLine
        from={{ name: start.name, at: start.departure }}
        to={{ name: end.name, at: end.arrival }}
        zone={run.zone}
      />
    </section>
  );
}

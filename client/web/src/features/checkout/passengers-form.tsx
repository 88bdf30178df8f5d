import type { AccountView } from '@railhead/common/contracts/auth';
import type { RunView } from '@railhead/common/contracts/tickets';
import { isPersonName, normalizePersonName } from '@railhead/common/domain/person-name';
import { useEffect, useState } from 'react';
import { Button } from '../../components/button.tsx';
import { JourneyLine } from '../../components/journey-line.tsx';
import { Notice } from '../../components/notice.tsx';
import { ProblemNotice } from '../../components/problem-notice.tsx';
import { RefundTerms } from '../../components/refund-terms.tsx';
import { SignInPanel } from '../../components/sign-in-panel.tsx';
import { formatClock, useRemaining } from '../../lib/countdown.ts';
import { count, dayAt, money } from '../../lib/format.ts';
import { journeyOnRun } from '../../lib/journey-times.ts';
import { classesOf } from '../../lib/refund-terms.ts';
import type { Journey } from '../../lib/requests/hold.ts';
import { seatFares } from '../../lib/seat-fares.ts';
import { FareChangedNotice } from './fare-changed-notice.tsx';
import { PassengerFields } from './passenger-fields.tsx';
import { initialPassengers, type Passenger, passengerDraft } from './passengers.ts';
import { useOrdering } from './use-ordering.ts';
import { useSeatHold } from './use-seat-hold.ts';

interface PassengersFormProps {
  run: RunView;
  journey: Journey;
  seats: readonly string[];
  account: AccountView | null;
}

export function PassengersForm({ run, journey, seats, account }: PassengersFormProps) {
  const ordering = useOrdering();
  const [passengers, setPassengers] = useState(() =>
    initialPassengers(seats.length, passengerDraft().read(), savedPassengers(account)),
  );
  const [wasSubmitted, setSubmitted] = useState(false);
  const hold = useSeatHold(journey, seats, ordering.isOpen);
  const left = useRemaining(hold.endsAt === undefined ? undefined : { endsAt: hold.endsAt });

  const { lost } = hold;
  useEffect(() => {
    if (lost.length > 0) ordering.backToMap(journey, lost);
  });

  const fares = seatFares(
    run,
    journey,
    seats.map((seat, index) => ({ seat, type: passengers[index]?.type ?? 'adult' })),
  );
  const total = ordering.newFare ?? fares?.total;
  const nextStep = total?.amount === 0 ? 'Confirm order' : 'Continue to payment';

  function change(index: number, passenger: Passenger) {
    const next = passengers.with(index, passenger);
    setPassengers(next);
    passengerDraft().write(next);
    ordering.discardNewFare();
  }

  function order() {
    setSubmitted(true);
    if (ordering.isPending || !passengers.every(({ name }) => isPersonName(name))) return;
    const request = {
      ...journey,
      seats: seats.map((seat, index) => ({
        seat,
        passenger: {
          name: normalizePersonName(passengers[index]?.name ?? ''),
          type: passengers[index]?.type ?? 'adult',
        },
      })),
    };
    ordering.order(request, fares?.total);
  }

  return (
    <div className="grid grid-cols-1 gap-6">
      <Summary
        run={run}
        journey={journey}
        seats={seats}
        left={hold.isRenewalLimitReached ? undefined : left}
      />
      {hold.isRenewalLimitReached && (
        <Notice kind="warning">We cannot hold these seats any longer. Continue now to reserve them.</Notice>
      )}
      {account === null ? (
        <section className="card p-5 sm:p-6" aria-labelledby="sign-in">
          <h2 id="sign-in" className="mb-4">
            Sign in to receive your tickets
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
              wasSubmitted={wasSubmitted}
              onChange={(passenger) => change(index, passenger)}
            />
          ))}
          <p className="text-quiet">
            We will send the tickets to <strong className="wrap-anywhere text-ink">{account.email}</strong>.
          </p>
          {ordering.newFare && <FareChangedNotice fare={ordering.newFare} />}
          {ordering.error && <ProblemNotice error={ordering.error} />}
          <RefundTerms rules={run.refundRules} classes={classesOf(run, seats)} />
          <div className="flex flex-wrap items-center justify-between gap-4 border-t border-line pt-4">
            {total && (
              <p>
                <span className="text-quiet">Total for {count(seats.length, 'seat', 'seats')}</span>{' '}
                <strong className="ml-2 text-2xl tabular-nums">{money(total)}</strong>
                {total.amount === 0 && <span className="ml-2">Nothing to pay</span>}
              </p>
            )}
            <Button type="submit" isBusy={ordering.isPending} className="grow sm:grow-0">
              {ordering.isPending ? 'Reserving your seats …' : nextStep}
            </Button>
          </div>
        </form>
      )}
    </div>
  );
}

function savedPassengers(account: AccountView | null): Passenger[] {
  if (!account) return [];
  return account.passengers.length > 0
    ? account.passengers
    : account.name
      ? [{ name: account.name, type: 'adult' }]
      : [];
}

interface SummaryProps {
  run: RunView;
  journey: Journey;
  seats: readonly string[];
  left: number | undefined;
}

function Summary({ run, journey, seats, left }: SummaryProps) {
  const ends = journeyOnRun(run, journey.from, journey.to);
  if (!ends) return null;
  return (
    <section className="card p-4 sm:p-5" aria-label="Your journey">
      <p className="mb-2 flex flex-wrap justify-between gap-x-4 text-sm">
        <span>
          <strong>{run.number}</strong> · {dayAt(ends.from.at, ends.from.zone)} · {seats.join(', ')}
        </span>
        {left !== undefined && (
          <span role="timer" className="text-quiet">
            seats held for <strong className="text-ink tabular-nums">{formatClock(left)}</strong>
          </span>
        )}
      </p>
      <JourneyLine from={ends.from} to={ends.to} />
    </section>
  );
}

import type { OrderView } from '@railhead/common/contracts/orders';
import { sumMoney } from '@railhead/common/domain/money';
import { Link } from '@tanstack/react-router';
import { ChevronRightIcon } from 'lucide-react';
import { ButtonLink } from '../../components/button.tsx';
import { PageTitle } from '../../components/page-title.tsx';
import { ProblemNotice } from '../../components/problem-notice.tsx';
import { SignInGate } from '../../components/sign-in-gate.tsx';
import { Skeleton } from '../../components/skeleton.tsx';
import { paths } from '../../config/paths.ts';
import { money } from '../../lib/format.ts';
import { departureMoment } from '../../lib/journey-times.ts';
import { useOrders } from '../../lib/requests/orders.ts';
import { cancellationText, type OrderSummaryStatus, orderSummaryStatus } from './order-summary-status.ts';
import { separateTrips } from './trip-order.ts';

/** All orders of the account with their status: upcoming trips first, then past and cancelled ones. */
export const TripsPage = () => (
  <SignInGate reason="Sign in to see your orders and tickets.">
    <Trips />
  </SignInGate>
);

function Trips() {
  const orders = useOrders();
  return (
    <div className="mx-auto max-w-3xl">
      <PageTitle>My trips</PageTitle>
      <div className="mt-5">
        {orders.isError ? (
          <ProblemNotice error={orders.error} onRetry={() => void orders.refetch()} />
        ) : !orders.data ? (
          <Skeleton label="Loading your trips" className="h-60" />
        ) : orders.data.length === 0 ? (
          <div className="card grid justify-items-start gap-3 p-6">
            <h2>No trips yet</h2>
            <p className="text-quiet">Your orders and tickets will appear here.</p>
            <ButtonLink to={paths.search}>Find a train</ButtonLink>
          </div>
        ) : (
          <TripLists orders={orders.data} at={orders.dataUpdatedAt} />
        )}
      </div>
    </div>
  );
}

function TripLists({ orders, at }: { orders: readonly OrderView[]; at: number }) {
  const { upcoming, past } = separateTrips(orders, at);
  return (
    <div className="grid grid-cols-1 gap-6">
      <TripList title="Upcoming" orders={upcoming} />
      <TripList title="Past and cancelled" orders={past} />
    </div>
  );
}

const TripList = ({ title, orders }: { title: string; orders: readonly OrderView[] }) =>
  orders.length > 0 && (
    <section aria-label={title}>
      <h2 className="mb-3">{title}</h2>
      <ul className="grid grid-cols-1 gap-3">
        {orders.map((order) => (
          <li key={order.id}>
            <TripRow order={order} />
          </li>
        ))}
      </ul>
    </section>
  );

const badges: Record<OrderSummaryStatus['tone'], string> = {
  done: 'bg-brand-soft text-brand-strong',
  pending: 'bg-signal-soft text-signal',
  ended: 'bg-sunken text-quiet',
};

function TripRow({ order }: { order: OrderView }) {
  const { train, from, to, seats, reference } = order;
  const status = orderSummaryStatus(order);
  const cancelled = cancellationText(order);
  return (
    <Link
      to={status.hasTickets ? paths.trip : paths.progress}
      params={{ orderId: order.id }}
      className="card flex items-center gap-4 p-4 hover:border-line-strong sm:p-5"
    >
      <span className="min-w-0 grow">
        <span className="flex flex-wrap items-center gap-x-3 gap-y-1">
          <span className="text-lg font-semibold">
            {from.name} – {to.name}
          </span>
          <span className={`rounded-full px-2.5 py-0.5 text-sm font-medium ${badges[status.tone]}`}>
            {status.label}
          </span>
        </span>
        <span className="mt-1 block text-quiet">
          {departureMoment(order)} · <span className="whitespace-nowrap">{train.number}</span>
          {seats.map(({ seat }) => (
            <span key={seat} className="whitespace-nowrap">
              {' · '}
              {seat}
            </span>
          ))}
        </span>
        <span className="block text-sm text-quiet">
          {reference} ·{' '}
          {money(order.status === 'confirmed' ? sumMoney(seats.map(({ fare }) => fare)) : order.fare)}
        </span>
        {cancelled && <span className="block text-sm font-medium">{cancelled}</span>}
      </span>
      <ChevronRightIcon aria-hidden className="shrink-0 text-quiet" size={20} />
    </Link>
  );
}

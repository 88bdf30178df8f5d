import { getRouteApi } from '@tanstack/react-router';
import { PrinterIcon } from 'lucide-react';
import { Button, ButtonLink } from '../../components/button.tsx';
import { PageTitle } from '../../components/page-title.tsx';
import { ProblemNotice } from '../../components/problem-notice.tsx';
import { SignedIn } from '../../components/signed-in.tsx';
import { Skeleton } from '../../components/skeleton.tsx';
import { paths } from '../../config/paths.ts';
import { useLiveOrder } from '../../lib/requests/orders.ts';
import { useTickets } from '../../lib/requests/tickets.ts';
import { TicketCard } from './ticket-card.tsx';

const route = getRouteApi(paths.trip);

/** P8: the tickets of an order, one per passenger. */
export const TripPage = () => (
  <SignedIn why="Your tickets are kept with your e-mail address.">
    <Trip />
  </SignedIn>
);

function Trip() {
  const { orderId } = route.useParams();
  const live = useLiveOrder(orderId);
  const order = live.data?.order;
  const tickets = useTickets(orderId, order?.status, order?.progress.ticketsIssued ?? false);
  const failed = [live, tickets].find(({ isError }) => isError);

  return (
    <div className="mx-auto max-w-3xl">
      <div className="flex flex-wrap items-center justify-between gap-3">
        <PageTitle context={order?.reference}>
          {order ? `${order.from.name} to ${order.to.name}` : 'Your tickets'}
        </PageTitle>
        {tickets.data && (
          <Button look="quiet" className="print:hidden" onClick={() => window.print()}>
            <PrinterIcon aria-hidden size={18} />
            Print
          </Button>
        )}
      </div>
      <div className="mt-5 grid grid-cols-1 gap-6">
        {failed ? (
          <ProblemNotice error={failed.error} onRetry={() => void failed.refetch()} />
        ) : order && !order.progress.ticketsIssued ? (
          <div className="card grid justify-items-start gap-3 p-6">
            <p>There is no ticket for this order, or not yet.</p>
            <ButtonLink to={paths.progress} params={{ orderId }}>
              See how it stands
            </ButtonLink>
          </div>
        ) : tickets.data ? (
          tickets.data.map((ticket) => <TicketCard key={ticket.id} ticket={ticket} />)
        ) : (
          <Skeleton label="Loading your tickets" className="h-96" />
        )}
      </div>
    </div>
  );
}

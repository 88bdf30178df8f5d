import type { OrderView } from '@railhead/common/contracts/orders';
import type { TicketView } from '@railhead/common/contracts/tickets';
import { getRouteApi } from '@tanstack/react-router';
import { CalendarPlusIcon, PrinterIcon } from 'lucide-react';
import { Button, ButtonLink } from '../../components/button.tsx';
import { Cancellations } from '../../components/cancellations.tsx';
import { DownloadButton } from '../../components/download-button.tsx';
import { PageTitle } from '../../components/page-title.tsx';
import { ProblemNotice } from '../../components/problem-notice.tsx';
import { RunCancellation } from '../../components/run-cancellation.tsx';
import { SignInGate } from '../../components/sign-in-gate.tsx';
import { Skeleton } from '../../components/skeleton.tsx';
import { TimesChanged } from '../../components/times-changed.tsx';
import { api, paths } from '../../config/paths.ts';
import { useLiveOrder } from '../../lib/requests/orders.ts';
import { useTickets } from '../../lib/requests/tickets.ts';
import { isTicketValid } from './order-summary-status.ts';
import { TicketCard } from './ticket-card.tsx';

const route = getRouteApi(paths.trip);

/** The tickets of an order, one per passenger: valid tickets first, then refunds and cancelled tickets. */
export const TripPage = () => (
  <SignInGate reason="Sign in to see your tickets.">
    <Trip />
  </SignInGate>
);

function Trip() {
  const { orderId } = route.useParams();
  const live = useLiveOrder(orderId);
  const order = live.data?.order;
  const tickets = useTickets(orderId, order);
  const isValid = (ticket: TicketView) =>
    order !== undefined && ticket.status === 'valid' && isTicketValid(order, ticket.seat);
  const failed = [live, tickets].find(({ isError }) => isError);

  return (
    <div className="mx-auto max-w-3xl">
      <PageTitle context={order?.reference}>
        {order ? `${order.from.name} to ${order.to.name}` : 'Your tickets'}
      </PageTitle>
      <div className="mt-5 grid grid-cols-1 gap-6">
        {failed ? (
          <ProblemNotice error={failed.error} onRetry={() => void failed.refetch()} />
        ) : order && (tickets.data?.length === 0 || !tickets.isEnabled) ? (
          <NoTicket orderId={orderId} />
        ) : order && tickets.data ? (
          <>
            {order.status === 'confirmed' && <TimesChanged order={order} />}
            {order.status === 'confirmed' && (
              <TripActions order={order} ticket={tickets.data.find(isValid)} />
            )}
            {tickets.data.filter(isValid).map((ticket) => (
              <TicketCard key={ticket.id} ticket={ticket} isValid />
            ))}
            <RunCancellation order={order} />
            <Cancellations order={order} />
            {tickets.data
              .filter((ticket) => !isValid(ticket))
              .map((ticket) => (
                <TicketCard key={ticket.id} ticket={ticket} isValid={false} />
              ))}
          </>
        ) : (
          <Skeleton label="Loading your tickets" className="h-96" />
        )}
      </div>
    </div>
  );
}

/** Actions on all tickets together. Every ticket has the same journey, so any valid one serves for the calendar. */
const TripActions = ({ order, ticket }: { order: OrderView; ticket: TicketView | undefined }) => (
  <div className="flex flex-wrap gap-3 print:hidden">
    <Button variant="quiet" onClick={() => window.print()}>
      <PrinterIcon aria-hidden size={18} />
      Print
    </Button>
    {ticket && (
      <DownloadButton
        label="Calendar"
        Icon={CalendarPlusIcon}
        path={api.ticketCalendar(ticket.id)}
        name={`railhead-${order.reference}.ics`}
        type="text/calendar"
      />
    )}
    <ButtonLink variant="quiet" to={paths.cancelTickets} params={{ orderId: order.id }}>
      Cancel or refund
    </ButtonLink>
  </div>
);

const NoTicket = ({ orderId }: { orderId: OrderView['id'] }) => (
  <div className="card grid justify-items-start gap-3 p-6">
    <p>There are no tickets for this order yet.</p>
    <ButtonLink to={paths.progress} params={{ orderId }}>
      View order status
    </ButtonLink>
  </div>
);

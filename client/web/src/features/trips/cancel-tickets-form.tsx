import type { CancellationQuote, OrderView } from '@railhead/common/contracts/orders';
import { useNavigate } from '@tanstack/react-router';
import { type SyntheticEvent, useState } from 'react';
import { Button, ButtonLink } from '../../components/button.tsx';
import { Notice } from '../../components/notice.tsx';
import { ProblemNotice } from '../../components/problem-notice.tsx';
import { paths } from '../../config/paths.ts';
import { announce } from '../../lib/announce.ts';
import { count, money } from '../../lib/format.ts';
import { isProblem } from '../../lib/problem-error.ts';
import { useCancelOrder } from '../../lib/requests/cancellation.ts';
import { PassengerSelection } from './passenger-selection.tsx';
import { RefundQuote } from './refund-quote.tsx';
import { isLowerThan, type RefundTotals, refundTotals } from './refund-totals.ts';

interface CancelTicketsFormProps {
  order: OrderView;
  quote: CancellationQuote;
  /** When the quote was received, on this browser's clock: epoch ms. */
  receivedAt: number;
}

/** Selection of passengers, their refund, and a submit button that states what it does. */
export function CancelTicketsForm({ order, quote, receivedAt }: CancelTicketsFormProps) {
  const navigate = useNavigate();
  const cancel = useCancelOrder(order.id);
  const [checked, setChecked] = useState<readonly string[]>([]);
  const [wasSubmitted, setSubmitted] = useState(false);
  const all = quote.seats.map(({ seat }) => seat);
  const chosen = all.length === 1 ? all : all.filter((seat) => checked.includes(seat));
  const totals = refundTotals(quote, chosen);
  const [firstQuote] = useState(quote);
  const isQuoteRejected = isProblem(cancel.error, 'refund-changed');

  async function submit(event: SyntheticEvent) {
    event.preventDefault();
    setSubmitted(true);
    if (!totals || cancel.isPending) return;
    // The response may unmount this form, so a mutate callback would not run.
    const isDone = await cancel.mutateAsync({ seats: chosen, expectedRefund: totals.refund }).then(
      () => true,
      () => false,
    );
    if (!isDone) return;
    announce(`${count(chosen.length, 'ticket', 'tickets')} cancelled.`);
    await navigate({ to: paths.progress, params: { orderId: order.id }, replace: true });
  }

  return (
    <form className="grid grid-cols-1 gap-6" onSubmit={(event) => void submit(event)} aria-label="Cancel">
      <PassengerSelection
        quote={quote}
        chosen={chosen}
        isMissing={wasSubmitted && chosen.length === 0}
        onChange={setChecked}
      />
      {totals && <RefundQuote totals={totals} quote={quote} order={order} receivedAt={receivedAt} />}
      {(isLowerThan(quote, firstQuote) || isQuoteRejected) && (
        <Notice kind="warning">The refund amount has changed. Check the new amount before you cancel.</Notice>
      )}
      {cancel.isError && !isQuoteRejected && <ProblemNotice error={cancel.error} />}
      <div className="flex flex-wrap gap-3">
        <Button type="submit" variant="danger" isBusy={cancel.isPending}>
          {cancel.isPending ? 'Cancelling …' : submitLabel(chosen.length, totals)}
        </Button>
        <ButtonLink variant="quiet" to={paths.trip} params={{ orderId: order.id }}>
          Keep all tickets
        </ButtonLink>
      </div>
    </form>
  );
}

function submitLabel(tickets: number, totals: RefundTotals | undefined): string {
  if (!totals) return 'Cancel';
  const action = `Cancel ${count(tickets, 'ticket', 'tickets')}`;
  return totals.refund.amount === 0
    ? `${action} without refund`
    : `${action} and refund ${money(totals.refund)}`;
}

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
import { LeavingPassengers } from './leaving-passengers.tsx';
import { RefundOffer } from './refund-offer.tsx';
import { isLess, type RefundSum, refundSum } from './refund-sum.ts';

interface ChangeFormProps {
  order: OrderView;
  quote: CancellationQuote;
  /** When the quote came, by this browser's clock: epoch ms. */
  receivedAt: number;
}

/** The choice, its price, and the one click, which names what it does. */
export function ChangeForm({ order, quote, receivedAt }: ChangeFormProps) {
  const navigate = useNavigate();
  const cancel = useCancelOrder(order.id);
  const [marked, setMarked] = useState<readonly string[]>([]);
  const [isTried, setTried] = useState(false);
  const all = quote.seats.map(({ seat }) => seat);
  const chosen = all.length === 1 ? all : all.filter((seat) => marked.includes(seat));
  const sum = refundSum(quote, chosen);
  const [seen] = useState(quote);
  const isRefused = isProblem(cancel.error, 'refund-changed');

  async function submit(event: SyntheticEvent) {
    event.preventDefault();
    setTried(true);
    if (!sum || cancel.isPending) return;
    // The order may leave the screen with the answer, so this goes on without it.
    const isDone = await cancel.mutateAsync({ seats: chosen, expectedRefund: sum.refund }).then(
      () => true,
      () => false,
    );
    if (!isDone) return;
    announce(`${count(chosen.length, 'ticket', 'tickets')} cancelled.`);
    await navigate({ to: paths.progress, params: { orderId: order.id }, replace: true });
  }

  return (
    <form className="grid grid-cols-1 gap-6" onSubmit={(event) => void submit(event)} aria-label="Cancel">
      <LeavingPassengers
        quote={quote}
        chosen={chosen}
        isMissing={isTried && chosen.length === 0}
        onChange={setMarked}
      />
      {sum && <RefundOffer sum={sum} quote={quote} zone={order.train.zone} receivedAt={receivedAt} />}
      {(isLess(quote, seen) || isRefused) && (
        <Notice kind="warning">
          Less is given back now than when you opened this page. Look at the sums again before you decide.
        </Notice>
      )}
      {cancel.isError && !isRefused && <ProblemNotice error={cancel.error} />}
      <div className="flex flex-wrap gap-3">
        <Button type="submit" look="danger" isBusy={cancel.isPending}>
          {cancel.isPending ? 'Cancelling …' : deedWords(chosen.length, sum)}
        </Button>
        <ButtonLink look="quiet" to={paths.trip} params={{ orderId: order.id }}>
          Keep all tickets
        </ButtonLink>
      </div>
    </form>
  );
}

function deedWords(tickets: number, sum: RefundSum | undefined): string {
  if (!sum) return 'Cancel';
  const deed = `Cancel ${count(tickets, 'ticket', 'tickets')}`;
  return sum.refund.amount === 0 ? `${deed} without money back` : `${deed} and get ${money(sum.refund)} back`;
}

import type { PaymentView } from '@railhead/common/contracts/payments';
import { useNavigate } from '@tanstack/react-router';
import { lazy, Suspense, useEffect, useState } from 'react';
import { Notice } from '../../components/notice.tsx';
import { OrderRefundTerms } from '../../components/order-refund-terms.tsx';
import { OrderSummary } from '../../components/order-summary.tsx';
import { ProblemNotice } from '../../components/problem-notice.tsx';
import { Skeleton } from '../../components/skeleton.tsx';
import { paths } from '../../config/paths.ts';
import { isProblem } from '../../lib/problem-error.ts';
import { problemWords } from '../../lib/problem-words.ts';
import type { ReceivedOrder } from '../../lib/requests/orders.ts';
import { CancelOrder } from './cancel-order.tsx';
import { CardForm } from './card-form.tsx';
import { type CardOutcome, declineWords } from './card-outcome.ts';
import { HoldClock, LastMinute, useLockLeft } from './hold-clock.tsx';
import { lastDecline } from './last-decline.ts';
import { OutcomeNotice } from './outcome-notice.tsx';
import { lastMomentMs, usePayment } from './payment.ts';

/** Declined tries after which the buyer is told that there are not many more. */
const tellRuleAfter = 3;
const StripeForm = lazy(() => import('./stripe-form.tsx'));

interface PayOrderProps {
  received: ReceivedOrder;
  /** The buyer comes back from a bank that has said no. */
  hasFailedAtBank: boolean;
}

/** What is paid for, how long there is for it, and the card form with what came of the last try. */
export function PayOrder({ received, hasFailedAtBank }: PayOrderProps) {
  const { order } = received;
  const navigate = useNavigate();
  const payment = usePayment(order.id, true);
  const isClosed = useLockLeft(received) <= lastMomentMs;
  const [outcome, setOutcome] = useState<CardOutcome>();
  const [declines, setDeclines] = useState(0);

  useEffect(() => {
    if (!hasFailedAtBank || !payment.data) return;
    void lastDecline(payment.data).then((decline) =>
      setOutcome({ kind: 'declined', words: declineWords(decline) }),
    );
  }, [hasFailedAtBank, payment.data]);

  function react(next: CardOutcome) {
    setOutcome(next);
    if (next.kind === 'declined') setDeclines(declines + 1);
    if (next.kind === 'challenge') window.location.assign(next.url);
    if (next.kind === 'authorised')
      void navigate({
        to: paths.progress,
        params: { orderId: order.id },
        search: { paid: 'yes' },
        replace: true,
      });
  }

  return (
    <>
      <HoldClock received={received} />
      <OrderSummary order={order} />
      <OrderRefundTerms order={order} />
      <section className="card p-4 sm:p-6" aria-labelledby="card-heading">
        <h2 id="card-heading" className="mb-4">
          Card
        </h2>
        <div className="grid grid-cols-1 gap-4">
          {isClosed ? <ClosedNotice received={received} /> : outcome && <OutcomeNotice outcome={outcome} />}
          {declines >= tellRuleAfter && !isClosed && (
            <p className="text-sm text-quiet">
              After five declined tries an order ends and its seats are sold again.
            </p>
          )}
          {payment.isError ? (
            <ProblemNotice error={payment.error} onRetry={() => void payment.refetch()} />
          ) : payment.data ? (
            <PaymentForm
              payment={payment.data}
              isClosed={isClosed}
              returnUrl={new URL(`/orders/${order.id}/pay`, window.location.origin).href}
              onOutcome={react}
            />
          ) : (
            <Preparing failure={payment.failureReason} />
          )}
        </div>
      </section>
      <CancelOrder order={order} />
      <LastMinute received={received} />
    </>
  );
}

interface PaymentFormProps {
  payment: PaymentView;
  isClosed: boolean;
  returnUrl: string;
  onOutcome(outcome: CardOutcome): void;
}

function PaymentForm({ payment, ...rest }: PaymentFormProps) {
  const { stripeUrl } = payment;
  if (stripeUrl !== undefined) return <CardForm payment={{ ...payment, stripeUrl }} {...rest} />;
  return (
    <Suspense fallback={<Skeleton label="Loading the card form" className="h-60" />}>
      <StripeForm payment={payment} {...rest} />
    </Suspense>
  );
}

/** Nothing is captured before an order is confirmed, and this one is not: so the card was not charged. */
function ClosedNotice({ received }: { received: ReceivedOrder }) {
  const isOver = useLockLeft(received) === 0;
  return (
    <Notice kind="warning">
      {isOver
        ? 'The time is over. Your seats are being released; your card was not charged.'
        : 'There is no time left to pay safely. Your card was not charged.'}
    </Notice>
  );
}

/** An order may be news to payments for a moment; every other wait has a reason worth telling. */
const Preparing = ({ failure }: { failure: Error | null }) => (
  <>
    {failure && !isProblem(failure, 'order-not-yet-known') && (
      <Notice kind="warning">{problemWords(failure)} We keep asking as long as your seats are locked.</Notice>
    )}
    <Skeleton label="Preparing the payment" className="h-60" />
  </>
);

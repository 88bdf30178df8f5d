import type { PaymentView } from '@railhead/common/contracts/payments';
import { useNavigate } from '@tanstack/react-router';
import { lazy, Suspense, useEffect, useEffectEvent, useState } from 'react';
import { Notice } from '../../components/notice.tsx';
import { OrderRefundTerms } from '../../components/order-refund-terms.tsx';
import { OrderSummary } from '../../components/order-summary.tsx';
import { ProblemNotice } from '../../components/problem-notice.tsx';
import { Skeleton } from '../../components/skeleton.tsx';
import { paths } from '../../config/paths.ts';
import { isProblem } from '../../lib/problem-error.ts';
import { problemMessage } from '../../lib/problem-message.ts';
import type { ReceivedOrder } from '../../lib/requests/orders.ts';
import { CancelOrder } from './cancel-order.tsx';
import { CardForm } from './card-form.tsx';
import { type CardOutcome, declineMessage } from './card-outcome.ts';
import { CardOutcomeNotice } from './card-outcome-notice.tsx';
import { confirmPayment } from './confirm-payment.ts';
import { ExtendOffer, HoldCountdown, useHoldRemaining } from './hold-countdown.tsx';
import { lastDecline } from './last-decline.ts';
import { paymentCutoffMs, usePayment } from './use-payment.ts';

/** Declines after which the buyer is warned about the limit. */
const warnAfterDeclines = 3;
const StripeForm = lazy(() => import('./stripe-form.tsx'));

interface PayOrderProps {
  received: ReceivedOrder;
  /** How the authentication at the bank ended from which the buyer returns: `succeeded` or `failed`. */
  authentication: string | undefined;
}

/** The order, the time left to pay, and the card form with the outcome of the last attempt. */
export function PayOrder({ received, authentication }: PayOrderProps) {
  const { order } = received;
  const navigate = useNavigate();
  const payment = usePayment(order.id);
  const isClosed = useHoldRemaining(received) <= paymentCutoffMs;
  const [outcome, setOutcome] = useState<CardOutcome>();
  const [declines, setDeclines] = useState(0);

  const [isFinishing, setFinishing] = useState(authentication === 'succeeded');

  useEffect(() => {
    if (authentication !== 'failed' || !payment.data) return;
    void lastDecline(payment.data).then((decline) =>
      setOutcome({ kind: 'declined', message: declineMessage(decline) }),
    );
  }, [authentication, payment.data]);

  const handleFinished = useEffectEvent((result: CardOutcome) => {
    setFinishing(false);
    handleOutcome(result);
  });
  useEffect(() => {
    if (authentication === 'succeeded')
      void confirmPayment(order.id).then((result) => handleFinished(result));
  }, [authentication, order.id]);

  function handleOutcome(next: CardOutcome) {
    setOutcome(next);
    if (next.kind === 'declined') setDeclines(declines + 1);
    if (next.kind === 'challenge' && next.url !== undefined) window.location.assign(next.url);
    if (next.kind === 'authorized')
      void navigate({
        to: paths.progress,
        params: { orderId: order.id },
        search: { paid: 'yes' },
        replace: true,
      });
  }

  return (
    <>
      <HoldCountdown received={received} />
      <OrderSummary order={order} />
      <OrderRefundTerms order={order} />
      <section className="card p-4 sm:p-6" aria-labelledby="card-heading">
        <h2 id="card-heading" className="mb-4">
          Card
        </h2>
        <div className="grid grid-cols-1 gap-4">
          {isClosed ? (
            <ClosedNotice received={received} />
          ) : (
            outcome && <CardOutcomeNotice outcome={outcome} />
          )}
          {declines >= warnAfterDeclines && !isClosed && (
            <p className="text-sm text-quiet">
              After five declined attempts the order is cancelled and its seats are released.
            </p>
          )}
          {payment.isError ? (
            <ProblemNotice error={payment.error} onRetry={() => void payment.refetch()} />
          ) : payment.data && !isFinishing ? (
            <PaymentForm
              payment={payment.data}
              isClosed={isClosed}
              returnUrl={new URL(`/orders/${order.id}/pay`, window.location.origin).href}
              onOutcome={handleOutcome}
            />
          ) : (
            <Preparing failure={payment.failureReason} isFinishing={isFinishing} />
          )}
        </div>
      </section>
      <CancelOrder order={order} />
      <ExtendOffer received={received} />
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

/** Nothing is captured before an order is confirmed, so the card was not charged. */
function ClosedNotice({ received }: { received: ReceivedOrder }) {
  const isExpired = useHoldRemaining(received) === 0;
  return (
    <Notice kind="warning">
      {isExpired
        ? 'Time is up. Your seats are being released. Your card was not charged.'
        : 'There is not enough time left to pay. Your card was not charged.'}
    </Notice>
  );
}

/** The payments service may not know a new order for a moment; any other delay is explained. */
const Preparing = ({ failure, isFinishing }: { failure: Error | null; isFinishing: boolean }) => (
  <>
    {failure && !isProblem(failure, 'order-not-yet-known') && (
      <Notice kind="warning">
        {problemMessage(failure)} We will keep trying while your seats are reserved.
      </Notice>
    )}
    <Skeleton label={isFinishing ? 'Finishing the payment' : 'Preparing the payment'} className="h-60" />
  </>
);

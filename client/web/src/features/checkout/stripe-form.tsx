import type { Money } from '@railhead/common/contracts/common';
import type { PaymentView } from '@railhead/common/contracts/payments';
import { toProviderAmount } from '@railhead/common/domain/currencies';
import { Elements, PaymentElement, useElements, useStripe } from '@stripe/react-stripe-js';
import { loadStripe } from '@stripe/stripe-js/pure';
import { useQuery } from '@tanstack/react-query';
import { type SyntheticEvent, useState } from 'react';
import { Button } from '../../components/button.tsx';
import { Skeleton } from '../../components/skeleton.tsx';
import { locale, money } from '../../lib/format.ts';
import type { CardOutcome } from './card-outcome.ts';
import { payWithElements } from './stripe-elements.ts';
import { useBfcacheRestore } from './use-bfcache-restore.ts';

interface StripeFormProps {
  payment: PaymentView;
  isClosed: boolean;
  returnUrl: string;
  onOutcome(outcome: CardOutcome): void;
}

/** Stripe's Payment Element: cards and wallets, in Stripe's own frame. */
export default function StripeForm(props: StripeFormProps) {
  const { publishableKey, amount } = props.payment;
  const stripe = useQuery({
    queryKey: ['stripe', publishableKey],
    queryFn: () => loadStripe(publishableKey),
    staleTime: Number.POSITIVE_INFINITY,
    // Stripe's object is used as it is, and not compared part by part.
    structuralSharing: false,
  });
  const [hasElementFailed, setElementFailed] = useState(false);
  if (stripe.isError || hasElementFailed) {
    const retry = () => {
      setElementFailed(false);
      if (stripe.isError) void stripe.refetch();
    };
    return <NotLoaded onRetry={retry} />;
  }
  if (!stripe.data) return <Skeleton label="Loading the card form" className="h-60" />;
  return (
    <Elements stripe={stripe.data} options={{ ...elementsOf(amount), locale }}>
      <ElementForm {...props} onLoadError={() => setElementFailed(true)} />
    </Elements>
  );
}

/** The amount is shown by wallets. What is charged is the amount of the payment. */
const elementsOf = (amount: Money) =>
  ({
    mode: 'payment',
    amount: toProviderAmount(amount),
    currency: amount.currency.toLowerCase(),
    captureMethod: 'manual',
  }) as const;

/** Content blockers and company networks block Stripe's script; without it nobody can pay by card. */
const NotLoaded = ({ onRetry }: { onRetry: () => void }) => (
  <div role="alert" className="rounded-xl bg-danger-soft p-4">
    <p className="font-medium">The card form could not be loaded. Your card was not charged.</p>
    <p>Check your connection, and allow scripts from stripe.com if you use a content blocker.</p>
    <Button variant="quiet" className="mt-3" onClick={onRetry}>
      Try again
    </Button>
  </div>
);

function ElementForm({
  payment,
  isClosed,
  returnUrl,
  onOutcome,
  onLoadError,
}: StripeFormProps & { onLoadError: () => void }) {
  const stripe = useStripe();
  const elements = useElements();
  const [isReady, setReady] = useState(false);
  const [isPaying, setPaying] = useState(false);
  useBfcacheRestore(() => setPaying(false));

  async function pay(event: SyntheticEvent) {
    event.preventDefault();
    if (!stripe || !elements || !isReady || isPaying || isClosed) return;
    setPaying(true);
    const outcome = await payWithElements(stripe, elements, payment, returnUrl);
    // The button stays busy while the browser leaves for the bank or the next page.
    if (outcome?.kind !== 'authorized' && outcome?.kind !== 'challenge') setPaying(false);
    if (outcome) onOutcome(outcome);
  }

  return (
    <form className="grid gap-4" onSubmit={(event) => void pay(event)} aria-label="Payment">
      <PaymentElement onReady={() => setReady(true)} onLoadError={onLoadError} />
      <Button type="submit" isBusy={isPaying} isDisabled={isClosed || !isReady}>
        {isPaying ? 'Processing …' : `Pay ${money(payment.amount)}`}
      </Button>
    </form>
  );
}

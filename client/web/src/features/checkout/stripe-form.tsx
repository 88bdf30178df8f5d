import type { PaymentView } from '@railhead/common/contracts/payments';
import { Elements, PaymentElement, useElements, useStripe } from '@stripe/react-stripe-js';
import { loadStripe } from '@stripe/stripe-js/pure';
import { type SyntheticEvent, useMemo, useState } from 'react';
import { Button } from '../../components/button.tsx';
import { locale, money } from '../../lib/format.ts';
import { type CardOutcome, declineMessage } from './card-outcome.ts';
import { useBfcacheRestore } from './use-bfcache-restore.ts';

interface StripeFormProps {
  payment: PaymentView;
  isClosed: boolean;
  returnUrl: string;
  onOutcome(outcome: CardOutcome): void;
}

/** Stripe's Payment Element: cards and wallets, in Stripe's own frame. */
export default function StripeForm(props: StripeFormProps) {
  const { publishableKey, clientSecret } = props.payment;
  const stripe = useMemo(() => loadStripe(publishableKey), [publishableKey]);
  return (
    <Elements stripe={stripe} options={{ clientSecret, locale }}>
      <ElementForm {...props} />
    </Elements>
  );
}

function ElementForm({ payment, isClosed, returnUrl, onOutcome }: StripeFormProps) {
  const stripe = useStripe();
  const elements = useElements();
  const [isPaying, setPaying] = useState(false);
  useBfcacheRestore(() => setPaying(false));

  async function pay(event: SyntheticEvent) {
    event.preventDefault();
    if (!stripe || !elements || isPaying || isClosed) return;
    setPaying(true);
    const { error } = await stripe.confirmPayment({
      elements,
      confirmParams: { return_url: returnUrl },
      redirect: 'if_required',
    });
    if (!error) return onOutcome({ kind: 'authorized' });
    setPaying(false);
    const isUnavailable = error.type === 'api_connection_error' || error.type === 'api_error';
    onOutcome(isUnavailable ? { kind: 'no-response' } : { kind: 'declined', message: declineMessage(error) });
  }

  return (
    <form className="grid gap-4" onSubmit={(event) => void pay(event)} aria-label="Payment">
      <PaymentElement />
      <Button type="submit" isBusy={isPaying} isDisabled={isClosed || !stripe}>
        {isPaying ? 'Processing …' : `Pay ${money(payment.amount)}`}
      </Button>
    </form>
  );
}

import type { PaymentView } from '@railhead/common/contracts/payments';
import { FlaskConicalIcon } from 'lucide-react';
import { type SyntheticEvent, useState } from 'react';
import { Button } from '../../components/button.tsx';
import { TextField } from '../../components/text-field.tsx';
import { money } from '../../lib/format.ts';
import { expiryMask, groupsOfFour } from './card-masks.ts';
import type { CardOutcome } from './card-outcome.ts';
import { type Card, payByCard } from './local-stripe.ts';
import { useBfcacheRestore } from './use-bfcache-restore.ts';

interface CardFormProps {
  payment: PaymentView & { stripeUrl: string };
  isClosed: boolean;
  returnUrl: string;
  onOutcome(outcome: CardOutcome): void;
}

/** The provider's documented test cards. */
const demoCards = [
  { number: '4242424242424242', effect: 'succeeds' },
  { number: '4000002500003155', effect: 'asks to authenticate' },
  { number: '4000000000000002', effect: 'is declined' },
  { number: '4000000000009995', effect: 'insufficient funds' },
];
const blank: Card = { number: '', expiry: '', cvc: '' };

/** The card form of the demo payment provider; with real keys, Stripe's own form is used instead. */
export function CardForm({ payment, isClosed, returnUrl, onOutcome }: CardFormProps) {
  const [card, setCard] = useState(blank);
  const [isPaying, setPaying] = useState(false);
  useBfcacheRestore(() => setPaying(false));

  async function pay(event: SyntheticEvent) {
    event.preventDefault();
    if (isPaying || isClosed) return;
    setPaying(true);
    const outcome = await payByCard(payment, card, returnUrl);
    // The button stays busy while the browser leaves for the bank or the next page.
    if (outcome.kind !== 'authorized' && outcome.kind !== 'challenge') setPaying(false);
    onOutcome(outcome);
  }

  return (
    <form className="grid gap-4" onSubmit={(event) => void pay(event)} aria-label="Card">
      <div className="rounded-xl bg-signal-soft p-3">
        <p className="mb-2 flex items-center gap-2 text-sm font-medium">
          <FlaskConicalIcon aria-hidden size={18} className="text-signal" />
          Demo payment: you will not be charged. Choose a test card:
        </p>
        <ul className="grid grid-cols-2 gap-2 sm:grid-cols-4">
          {demoCards.map(({ number, effect }) => (
            <li key={number}>
              <button
                type="button"
                className="size-full min-h-11 rounded-lg border border-line-strong bg-surface px-2.5 py-1.5 text-left text-sm hover:bg-sunken"
                onClick={() => setCard({ number: groupsOfFour(number), expiry: '12 / 34', cvc: '123' })}
              >
                <span className="block font-semibold tabular-nums">… {number.slice(-4)}</span> {effect}
              </button>
            </li>
          ))}
        </ul>
      </div>
      <TextField
        label="Card number"
        name="card-number"
        autoComplete="cc-number"
        inputMode="numeric"
        required
        value={card.number}
        onChange={(event) => setCard({ ...card, number: groupsOfFour(event.target.value) })}
      />
      <div className="grid grid-cols-2 gap-4">
        <TextField
          label="Expiry (MM / YY)"
          name="card-expiry"
          autoComplete="cc-exp"
          inputMode="numeric"
          required
          value={card.expiry}
          onChange={(event) => setCard({ ...card, expiry: expiryMask(event.target.value, card.expiry) })}
        />
        <TextField
          label="Security code"
          name="card-cvc"
          autoComplete="cc-csc"
          inputMode="numeric"
          required
          maxLength={4}
          value={card.cvc}
          onChange={(event) => setCard({ ...card, cvc: event.target.value.replaceAll(/\D/g, '') })}
        />
      </div>
      <Button type="submit" isBusy={isPaying} isDisabled={isClosed}>
        {isPaying ? 'Processing …' : `Pay ${money(payment.amount)}`}
      </Button>
    </form>
  );
}

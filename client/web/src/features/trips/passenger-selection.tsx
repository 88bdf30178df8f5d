import type { CancellationQuote } from '@railhead/common/contracts/orders';
import { useId } from 'react';
import { money } from '../../lib/format.ts';

interface PassengerSelectionProps {
  quote: CancellationQuote;
  /** The seats to cancel. */
  chosen: readonly string[];
  /** Submitted without a selection. */
  isMissing: boolean;
  onChange(chosen: readonly string[]): void;
}

/** The passengers to cancel, with the refund for each. A single passenger is always selected. */
export function PassengerSelection({ quote, chosen, isMissing, onChange }: PassengerSelectionProps) {
  const errorId = useId();
  const isOnlyOne = quote.seats.length === 1;
  return (
    <fieldset
      className="card min-w-0 px-4 pt-4 pb-2 sm:px-5 sm:pt-5"
      aria-describedby={isMissing ? errorId : undefined}
    >
      <legend className="float-left mb-2 w-full text-lg font-semibold">
        Which tickets do you want to cancel?
      </legend>
      <ul className="clear-both">
        {quote.seats.map(({ seat, passenger, fare, refund }) => (
          <li key={seat} className="border-t border-line">
            <label className="flex min-h-14 items-center gap-4 py-2">
              {!isOnlyOne && (
                <input
                  type="checkbox"
                  className="size-6 shrink-0 accent-brand"
                  checked={chosen.includes(seat)}
                  onChange={({ target }) =>
                    onChange(target.checked ? [...chosen, seat] : chosen.filter((other) => other !== seat))
                  }
                />
              )}
              <span className="min-w-0 grow">
                <span className="block font-medium break-words">{passenger.name}</span>
                <span className="text-sm text-quiet">Seat {seat}</span>
              </span>
              <span className="text-right tabular-nums">
                <span className="block font-semibold">
                  {refund.amount === 0 ? 'no refund' : `${money(refund)} refund`}
                </span>
                <span className="text-sm text-quiet">of {money(fare)}</span>
              </span>
            </label>
          </li>
        ))}
      </ul>
      {isMissing && (
        <p id={errorId} role="alert" className="py-2 font-medium text-danger">
          Select at least one passenger.
        </p>
      )}
    </fieldset>
  );
}

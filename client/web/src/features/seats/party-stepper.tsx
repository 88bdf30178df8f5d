import { MinusIcon, PlusIcon } from 'lucide-react';
import { announce } from '../../lib/announce.ts';
import { count } from '../../lib/format.ts';

interface PartyStepperProps {
  size: number;
  most: number;
  onChange(size: number): void;
}

const button =
  'grid size-11 place-content-center rounded-lg text-brand hover:bg-surface aria-disabled:opacity-40';

/** How many seats, one at a time. The buttons stay in the tab order at the ends, so that focus is not lost. */
export function PartyStepper({ size, most, onChange }: PartyStepperProps) {
  function step(by: number) {
    const next = size + by;
    if (next < 1 || next > most) return;
    onChange(next);
    announce(count(next, 'seat', 'seats'));
  }
  return (
    <fieldset className="flex items-center rounded-xl bg-sunken p-1">
      <legend className="sr-only">How many seats</legend>
      <button
        type="button"
        className={button}
        aria-label="One seat fewer"
        aria-disabled={size <= 1}
        onClick={() => step(-1)}
      >
        <MinusIcon aria-hidden size={18} />
      </button>
      <span className="grow px-2 text-center font-medium whitespace-nowrap tabular-nums">
        {count(size, 'seat', 'seats')}
      </span>
      <button
        type="button"
        className={button}
        aria-label="One seat more"
        aria-disabled={size >= most}
        onClick={() => step(1)}
      >
        <PlusIcon aria-hidden size={18} />
      </button>
    </fieldset>
  );
}

import { MinusIcon, PlusIcon } from 'lucide-react';
import { announce } from '../../lib/announce.ts';
import { count } from '../../lib/format.ts';

interface PartyStepperProps {
  size: number;
  max: number;
  onChange(size: number): void;
}

const button =
  'grid size-11 place-content-center rounded-lg text-brand hover:bg-surface aria-disabled:opacity-40';

/** Changes the number of seats. Buttons at the limit stay focusable, so that focus is not lost. */
export function PartyStepper({ size, max, onChange }: PartyStepperProps) {
  function step(by: number) {
    const next = size + by;
    if (next < 1 || next > max) return;
    onChange(next);
    announce(count(next, 'seat', 'seats'));
  }
  return (
    <fieldset className="flex items-center rounded-xl bg-sunken p-1">
      <legend className="sr-only">Number of seats</legend>
      <button
        type="button"
        className={button}
        aria-label="Fewer seats"
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
        aria-label="More seats"
        aria-disabled={size >= max}
        onClick={() => step(1)}
      >
        <PlusIcon aria-hidden size={18} />
      </button>
    </fieldset>
  );
}

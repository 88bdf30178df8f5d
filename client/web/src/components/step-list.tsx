import { CheckIcon } from 'lucide-react';
import type { Step, StepState } from '../lib/steps.ts';

const markStyles: Record<StepState, string> = {
  done: 'border-brand bg-brand text-on-brand',
  running: 'animate-pulse border-brand bg-brand-soft',
  waiting: 'border-line-strong',
};
const stateNames: Record<StepState, string> = {
  done: 'done',
  running: 'in progress',
  waiting: 'not started',
};

/** Named steps on a vertical line. */
export const StepList = ({ label, steps }: { label: string; steps: readonly Step[] }) => (
  <ol aria-label={label}>
    {steps.map(({ name, detail, state }) => (
      <li
        key={name}
        aria-current={state === 'running' ? 'step' : undefined}
        className="group relative flex gap-4 pb-6 last:pb-0"
      >
        <span
          aria-hidden
          className={`absolute top-7 bottom-0 left-3.5 w-0.5 -translate-x-1/2 group-last:hidden ${state === 'done' ? 'bg-brand' : 'bg-line'}`}
        />
        <span
          aria-hidden
          className={`grid size-7 shrink-0 place-content-center rounded-full border-2 ${markStyles[state]}`}
        >
          {state === 'done' && <CheckIcon size={16} strokeWidth={3} />}
        </span>
        <span className="min-w-0">
          <span className={`font-semibold ${state === 'waiting' ? 'text-quiet' : ''}`}>{name}</span>
          <span className="sr-only">, {stateNames[state]}</span>
          {detail && <span className="block break-words text-quiet wrap-anywhere">{detail}</span>}
        </span>
      </li>
    ))}
  </ol>
);

import type { WantedPosition } from '@railhead/common/contracts/seats';
import type { RunView } from '@railhead/common/contracts/tickets';
import { type SyntheticEvent, useRef, useState } from 'react';
import { Button } from '../../components/button.tsx';
import { SegmentedControl } from '../../components/segmented-control.tsx';
import { list } from '../../lib/format.ts';
import type { Party } from '../../lib/requests/hold.ts';
import { PartyStepper } from './party-stepper.tsx';
import { positionsIn, splitText } from './pick-text.ts';

interface PickPanelProps {
  run: RunView;
  /** The class that the buyer chose in the results. */
  startClass: string | undefined;
  isBusy: boolean;
  /** Describes the assigned seats as long as the selection is unchanged. */
  message: string | undefined;
  /** Seats in several coaches, offered when the party does not fit into one. */
  split: readonly string[] | undefined;
  onPick(party: Party): void;
  onAcceptSplit(seats: readonly string[]): void;
}

const positionNames: Record<WantedPosition | 'any', string> = {
  any: 'Any',
  window: 'Window',
  aisle: 'Aisle',
  lower: 'Lower berth',
};

/** Automatic seat assignment by number, class and position, for people who do not need the map. */
export function PickPanel({
  run,
  startClass,
  isBusy,
  message,
  split,
  onPick,
  onAcceptSplit,
}: PickPanelProps) {
  const classes = run.classes.filter(({ id }) => run.coaches.some((coach) => coach.class === id));
  const [travelClass, setTravelClass] = useState(
    (classes.find(({ id }) => id === startClass) ?? classes[0])?.id ?? '',
  );
  const [size, setSize] = useState(1);
  const [preferred, setPreferred] = useState<WantedPosition | 'any'>('any');
  const positions = positionsIn(run.coaches, travelClass);
  const position = positions.find((offered) => offered === preferred);
  const pickButton = useRef<HTMLDivElement>(null);

  function submit(event: SyntheticEvent) {
    event.preventDefault();
    if (!isBusy) onPick({ class: travelClass, count: size, position });
  }
  function acceptSplit(seats: readonly string[]) {
    pickButton.current?.querySelector('button')?.focus();
    onAcceptSplit(seats);
  }

  return (
    <form onSubmit={submit} className="card mt-4 grid grid-cols-1 gap-3 p-4" aria-label="Choose seats for me">
      <h2>Choose seats for me</h2>
      <div className="flex flex-wrap gap-3 *:grow">
        {classes.length > 1 && (
          <SegmentedControl
            legend="Class"
            value={travelClass}
            onChange={setTravelClass}
            options={classes.map(({ id, name }) => ({ value: id, label: name }))}
          />
        )}
        <PartyStepper size={size} max={run.maxSeatsPerOrder} onChange={setSize} />
        {positions.length > 0 && (
          <SegmentedControl<WantedPosition | 'any'>
            legend="Position"
            value={position ?? 'any'}
            onChange={setPreferred}
            options={(['any', ...positions] as const).map((value) => ({
              value,
              label: positionNames[value],
            }))}
          />
        )}
        <div ref={pickButton} className="grid">
          <Button type="submit" variant="quiet" isBusy={isBusy}>
            {size === 1 ? 'Choose a seat' : `Choose ${size} seats`}
          </Button>
        </div>
      </div>
      {split && (
        <div role="alert" className="grid gap-3 rounded-xl bg-signal-soft p-4 sm:grid-cols-[1fr_auto]">
          <p>
            <strong>Not enough seats together in one coach.</strong> The best alternative is{' '}
            {splitText(split)}: {list(split)}.
          </p>
          <Button variant="quiet" isBusy={isBusy} onClick={() => acceptSplit(split)}>
            Take these seats
          </Button>
        </div>
      )}
      {message && <p className="font-medium">{message}</p>}
    </form>
  );
}

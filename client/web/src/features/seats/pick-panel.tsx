import type { WantedPosition } from '@railhead/common/contracts/seats';
import type { RunView } from '@railhead/common/contracts/tickets';
import { type SyntheticEvent, useRef, useState } from 'react';
import { Button } from '../../components/button.tsx';
import { Choice } from '../../components/choice.tsx';
import { list } from '../../lib/format.ts';
import type { Party } from '../../lib/requests/hold.ts';
import { PartyStepper } from './party-stepper.tsx';
import { positionsIn, splitWords } from './pick-words.ts';

interface PickPanelProps {
  run: RunView;
  /** The class that the buyer came for. */
  startClass: string | undefined;
  isBusy: boolean;
  /** What was picked, in a sentence, while it is still what the buyer has. */
  told: string | undefined;
  /** Seats in several coaches, offered when the party cannot sit in one. */
  split: readonly string[] | undefined;
  onPick(party: Party): void;
  onTakeSplit(seats: readonly string[]): void;
}

const positionNames: Record<WantedPosition | 'any', string> = {
  any: 'Anywhere',
  window: 'Window',
  aisle: 'Aisle',
  lower: 'Lower berth',
};

/** Seats for people who want good ones rather than a map: how many, where, and they are on the map as one's own. */
export function PickPanel({ run, startClass, isBusy, told, split, onPick, onTakeSplit }: PickPanelProps) {
  const classes = run.classes.filter(({ id }) => run.coaches.some((coach) => coach.class === id));
  const [travelClass, setTravelClass] = useState(
    (classes.find(({ id }) => id === startClass) ?? classes[0])?.id ?? '',
  );
  const [size, setSize] = useState(1);
  const [wanted, setWanted] = useState<WantedPosition | 'any'>('any');
  const positions = positionsIn(run.coaches, travelClass);
  const position = positions.find((offered) => offered === wanted);
  const pickButton = useRef<HTMLDivElement>(null);

  function submit(event: SyntheticEvent) {
    event.preventDefault();
    if (!isBusy) onPick({ class: travelClass, count: size, position });
  }
  function take(seats: readonly string[]) {
    pickButton.current?.querySelector('button')?.focus();
    onTakeSplit(seats);
  }

  return (
    <form onSubmit={submit} className="card mt-4 grid gap-3 p-4" aria-label="Pick for me">
      <h2>Pick for me</h2>
      <div className="flex flex-wrap gap-3 *:grow">
        {classes.length > 1 && (
          <Choice
            legend="Class"
            value={travelClass}
            onChange={setTravelClass}
            options={classes.map(({ id, name }) => ({ value: id, label: name }))}
          />
        )}
        <PartyStepper size={size} most={run.maxSeatsPerOrder} onChange={setSize} />
        {positions.length > 0 && (
          <Choice<WantedPosition | 'any'>
            legend="Position"
            value={position ?? 'any'}
            onChange={setWanted}
            options={(['any', ...positions] as const).map((value) => ({
              value,
              label: positionNames[value],
            }))}
          />
        )}
        <div ref={pickButton} className="grid">
          <Button type="submit" look="quiet" isBusy={isBusy}>
            {size === 1 ? 'Pick a seat' : `Pick ${size} seats`}
          </Button>
        </div>
      </div>
      {split && (
        <div role="alert" className="grid gap-3 rounded-xl bg-signal-soft p-4 sm:grid-cols-[1fr_auto]">
          <p>
            <strong>No coach has so many seats for you.</strong> Closest are {splitWords(split)}:{' '}
            {list(split)}.
          </p>
          <Button look="quiet" isBusy={isBusy} onClick={() => take(split)}>
            Take these seats
          </Button>
        </div>
      )}
      {told && <p className="font-medium">{told}</p>}
    </form>
  );
}

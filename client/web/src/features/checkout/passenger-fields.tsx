import type { Money, PassengerType } from '@railhead/common/contracts/common';
import type { RunView } from '@railhead/common/contracts/tickets';
import { findSeat } from '@railhead/common/domain/coaches';
import { isPersonName } from '@railhead/common/domain/person-name';
import { useId } from 'react';
import { TextField } from '../../components/text-field.tsx';
import { money } from '../../lib/format.ts';
import { passengerTypeNames } from '../../lib/passenger-types.ts';
import type { Passenger } from './passengers.ts';

interface PassengerFieldsProps {
  run: RunView;
  seat: string;
  fare: Money | undefined;
  passenger: Passenger;
  wasSubmitted: boolean;
  onChange(passenger: Passenger): void;
}

/** The passenger of one seat: name, type and fare. */
export function PassengerFields({
  run,
  seat,
  fare,
  passenger,
  wasSubmitted,
  onChange,
}: PassengerFieldsProps) {
  const id = useId();
  const classId = findSeat(run.coaches, seat)?.class;
  const className = run.classes.find((travelClass) => travelClass.id === classId)?.name;
  return (
    <fieldset className="card p-4 sm:p-5">
      <legend className="sr-only">Passenger on seat {seat}</legend>
      <p className="mb-3 flex items-baseline justify-between gap-4">
        <span className="text-lg font-semibold">
          Seat {seat} {className && <span className="text-sm font-normal text-quiet">{className}</span>}
        </span>
        {fare && <span className="font-semibold tabular-nums">{money(fare)}</span>}
      </p>
      <div className="grid gap-4 sm:grid-cols-[1fr_10rem]">
        <TextField
          label="Name"
          name={`passenger-${seat}`}
          autoComplete="name"
          maxLength={80}
          required
          value={passenger.name}
          error={wasSubmitted && !isPersonName(passenger.name) ? "Enter the passenger's name." : undefined}
          onChange={(event) => onChange({ ...passenger, name: event.target.value })}
        />
        <div>
          <label htmlFor={id} className="mb-1.5 block font-medium">
            Passenger type
          </label>
          <select
            id={id}
            className="field"
            value={passenger.type}
            onChange={(event) => {
              const type = parseType(event.target.value);
              if (type) onChange({ ...passenger, type });
            }}
          >
            {types.map((type) => (
              <option key={type} value={type}>
                {passengerTypeNames[type]}
              </option>
            ))}
          </select>
        </div>
      </div>
    </fieldset>
  );
}

const types: readonly PassengerType[] = ['adult', 'child', 'senior'];
const parseType = (value: string) => types.find((type) => type === value);

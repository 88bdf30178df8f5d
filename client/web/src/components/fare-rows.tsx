import type { OrderView } from '@railhead/common/contracts/orders';
import { money } from '../lib/format.ts';

/** One list item per seat: seat, passenger and fare. */
export const FareRows = ({ seats }: { seats: OrderView['seats'] }) =>
  seats.map(({ seat, passenger, fare }) => (
    <li key={seat} className="flex justify-between gap-4 py-1">
      <span className="min-w-0">
        <strong>{seat}</strong> {passenger.name}
      </span>
      <span className="tabular-nums">{money(fare)}</span>
    </li>
  ));

import type { StationView } from '@railhead/common/contracts/tickets';
import { isDate } from '../../lib/format.ts';

interface SearchInput {
  from: StationView | undefined;
  to: StationView | undefined;
  date: string;
  today: string;
}

/** Error messages by field; empty when the search is valid. */
export function searchErrors({ from, to, date, today }: SearchInput): {
  from?: string;
  to?: string;
  date?: string;
} {
  return {
    ...(!from && { from: 'Choose a station from the list.' }),
    ...(!to && { to: 'Choose a station from the list.' }),
    ...(from && to && from.id === to.id && { to: 'Choose two different stations.' }),
    ...(!isDate(date)
      ? { date: 'Choose a date.' }
      : date < today && { date: 'Choose a date from today onwards.' }),
  };
}

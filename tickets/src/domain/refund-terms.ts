import type { RefundRules } from '@railhead/common/contracts/tickets';

/** What a cancellation gives back to a passenger of this class, in words: one sentence per band. */
export function refundTerms(rules: RefundRules | undefined, classId: string): string[] {
  const bands = rules?.classes[classId] ?? [];
  if (bands.length === 0) return ['Nothing is given back after a cancellation.'];
  return [
    ...bands.map(
      ({ hoursBefore, feePercent }) => `Cancelled ${untilWhen(hoursBefore)}: ${shareOf(feePercent)}.`,
    ),
    'Later: nothing is given back.',
  ];
}

const untilWhen = (hours: number): string =>
  hours === 0 ? 'before departure' : `${spanOf(hours)} or more before departure`;

const shareOf = (feePercent: number): string => {
  if (feePercent === 0) return 'the whole fare is given back';
  if (feePercent === 100) return 'nothing is given back';
  return `${100 - feePercent} % of the fare is given back`;
};

function spanOf(hours: number): string {
  if (hours % 24 === 0 && hours > 24) return count(hours / 24, 'day');
  if (Number.isInteger(hours)) return count(hours, 'hour');
  return count(Math.round(hours * 60), 'minute');
}

const count = (many: number, of: string): string => `${many} ${of}${many === 1 ? '' : 's'}`;

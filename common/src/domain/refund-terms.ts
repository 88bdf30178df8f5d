import type { RefundRules } from '../contracts/tickets.ts';

type Band = RefundRules['classes'][string][number];

/** What a cancellation gives back under these bands, in one English sentence: the same on screen, in mail, on paper. */
export function termsInWords(bands: readonly Band[]): string {
  const parts = bands
    .filter(({ feePercent }) => feePercent < 100)
    .map(({ hoursBefore, feePercent }, index) => {
      const share = feePercent === 0 ? 'everything' : `${100 - feePercent}%`;
      const back = index === 0 ? `${share} back` : share;
      if (hoursBefore === 0) return `${back} until departure`;
      return `${back} up to ${span(hoursBefore)} before${index === 0 ? ' departure' : ''}`;
    });
  if (parts.length === 0) return 'Once paid, nothing is given back.';
  return `You get ${[...parts, 'nothing later'].join(', ')}.`;
}

function span(hours: number): string {
  if (hours >= 72 && hours % 24 === 0) return count(hours / 24, 'day');
  return Number.isInteger(hours) ? count(hours, 'hour') : count(Math.round(hours * 60), 'minute');
}

const count = (number: number, unit: string): string => `${number} ${unit}${number === 1 ? '' : 's'}`;

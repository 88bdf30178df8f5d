import type { MedianRange } from '../measure/statistics.ts';

/** The required value, in the unit of the line. */
export type Floor = { atLeast: number } | { atMost: number };
export type Unit = '×' | 'ms' | 's' | 'CPU-ms' | '/s' | 'µs' | '%' | '';

/** One measured value. Those with a floor are promises, the others explain them. */
export interface ReportLine {
  row: string;
  what: string;
  /** The value that is compared with the floor. */
  reached: number;
  unit: Unit;
  /** Over the rounds, if there are several. */
  range?: MedianRange;
  floor?: Floor;
  /** The absolute values of both sides, such as `3,120/s`. */
  ours?: string;
  baseline?: string;
  /** The CPU time by process, which explains the value. */
  why?: string;
  /** Why the value does not count. */
  void?: string;
}

export type Verdict = 'reached' | 'missed' | 'void' | '';

export function verdictOf({ reached, floor, ...line }: ReportLine): Verdict {
  if (line.void !== undefined) return 'void';
  if (!floor) return '';
  if (Number.isNaN(reached)) return 'void';
  const well = 'atLeast' in floor ? reached >= floor.atLeast : reached <= floor.atMost;
  return well ? 'reached' : 'missed';
}

/** Formats a value with three digits. */
export function formatValue(value: number, unit: Unit): string {
  if (Number.isNaN(value)) return 'not measured';
  const digits = value >= 100 ? 0 : value >= 10 ? 1 : value === Math.round(value) && unit === '' ? 0 : 2;
  const text = value.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits });
  return unit === '/s' || unit === '' ? `${text}${unit}` : `${text} ${unit}`;
}

export const perSecond = (value: number): string => formatValue(value, '/s');

export const formatFloor = (floor: Floor, unit: Unit): string =>
  'atLeast' in floor ? `≥ ${formatValue(floor.atLeast, unit)}` : `≤ ${formatValue(floor.atMost, unit)}`;

/** Above this share the generator may have measured itself. */
export const maxGeneratorShare = 0.8;
export const voidReason = (generatorCore: number): string | undefined =>
  generatorCore > maxGeneratorShare
    ? `the generator used ${Math.round(generatorCore * 100)} % of its core`
    : undefined;

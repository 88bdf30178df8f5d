import type { Spread } from '../measure/spread.ts';

/** What must be reached: at least or at most so much of the line's unit. */
export type Floor = { atLeast: number } | { atMost: number };
export type Unit = '×' | 'ms' | 's' | 'CPU-ms' | '/s' | 'µs' | '';

/** One measured figure; those with a floor are promises, the others are there to be understood by. */
export interface Line {
  row: string;
  what: string;
  /** The figure that is held against the floor. */
  reached: number;
  unit: Unit;
  /** Over the rounds, where there were several. */
  spread?: Spread;
  floor?: Floor;
  /** What both sides did in numbers of their own, e.g. `3,120/s`. */
  ours?: string;
  bare?: string;
  /** What bounds it, by the CPU time of the processes. */
  why?: string;
  /** Why the figure does not count. */
  void?: string;
}

export type Verdict = 'reached' | 'missed' | 'void' | '';

export function verdictOf({ reached, floor, ...line }: Line): Verdict {
  if (line.void !== undefined) return 'void';
  if (!floor) return '';
  if (Number.isNaN(reached)) return 'void';
  const well = 'atLeast' in floor ? reached >= floor.atLeast : reached <= floor.atMost;
  return well ? 'reached' : 'missed';
}

/** Three digits are what a measurement is worth. */
export function shown(value: number, unit: Unit): string {
  if (Number.isNaN(value)) return 'not measured';
  const digits = value >= 100 ? 0 : value >= 10 ? 1 : value === Math.round(value) && unit === '' ? 0 : 2;
  const text = value.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits });
  return unit === '/s' || unit === '' ? `${text}${unit}` : `${text} ${unit}`;
}

export const perSecond = (value: number): string => shown(value, '/s');

export const shownFloor = (floor: Floor, unit: Unit): string =>
  'atLeast' in floor ? `≥ ${shown(floor.atLeast, unit)}` : `≤ ${shown(floor.atMost, unit)}`;

/** A generator that had no time left may have measured itself. */
export const busiestGenerator = 0.8;
export const voidBy = (generatorCore: number): string | undefined =>
  generatorCore > busiestGenerator
    ? `the generator used ${Math.round(generatorCore * 100)} % of its core`
    : undefined;

import type { RunScheduledData, Stop } from '@railhead/common/contracts/tickets';
import { slug } from '@railhead/common/domain/slug';
import type { Run } from '../domain/run.ts';

export type KnownRun = Run & { _id: string };

/** A run that was imported before, or that a feed plans. */
export type Timetabled = Pick<RunScheduledData, 'trainId' | 'number' | 'stops'>;

const callOf = ({ stationId, arrival, departure }: Stop) => `${stationId} ${arrival} ${departure}`;

/** The id of a train's run on a service date. */
export const runIdOf = ({ trainId }: Pick<Timetabled, 'trainId'>, serviceDate: string): string =>
  `${trainId}-${serviceDate.replaceAll('-', '')}`;

/**
 * What tells trains of one service date apart.
 * @param shared numbers that several trains have.
 */
export function trainIdentity(shared: ReadonlySet<string>) {
  /** The train's own number; undefined if it shares one, or has none and the trip id stands in for it. */
  function numberOf(run: Timetabled): string | undefined {
    const isTripId = run.trainId.endsWith(`-${slug(run.number)}`);
    return isTripId || shared.has(run.number) ? undefined : run.number;
  }
  const lineOf = (run: Timetabled) => (shared.has(run.number) ? run.number : '');

  return {
    numberOf,
    /** Its number or line, stations and times: two runs with the same ones are the same train. */
    trainOf: (run: Timetabled): string =>
      `${numberOf(run) ?? lineOf(run)}: ${run.stops.map(callOf).join(', ')}`,
    /** The stations at which it calls, in order. */
    patternOf: ({ stops }: Timetabled): string => stops.map(({ stationId }) => stationId).join(' '),
    departureOf: ({ stops }: Timetabled): number => Date.parse(stops[0]?.departure ?? ''),
  };
}

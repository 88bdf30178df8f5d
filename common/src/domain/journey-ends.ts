import type { Stop } from '../contracts/tickets.ts';

type StopName = Pick<Stop, 'stationId' | 'name' | 'zone'>;

/** A stop of a journey, with its time zone where it is not the train's. */
const stopRef = ({ stationId, name, zone }: StopName): StopName => ({
  stationId,
  name,
  ...(zone !== undefined && { zone }),
});

/** The stop where a journey starts, and whether the train calls there on request. */
export const boardingStop = (stop: StopName & Pick<Stop, 'boardOnRequest'>) => ({
  ...stopRef(stop),
  ...(stop.boardOnRequest && { boardOnRequest: stop.boardOnRequest }),
});

/** The stop where a journey ends, and whether the train calls there on request. */
export const alightingStop = (stop: StopName & Pick<Stop, 'alightOnRequest'>) => ({
  ...stopRef(stop),
  ...(stop.alightOnRequest && { alightOnRequest: stop.alightOnRequest }),
});

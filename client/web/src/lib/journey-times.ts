import type { OrderView } from '@railhead/common/contracts/orders';
import type { RunView, Stop } from '@railhead/common/contracts/tickets';
import { type LocalTime, zoneNames, zoneOf } from '@railhead/common/domain/local-times';
import { daysBetween, momentAt, timeAt, zoneNote } from './format.ts';

/** A station where a passenger boards or alights, and when, in its own zone. */
export type JourneyEnd = LocalTime & Pick<Stop, 'name' | 'boardOnRequest' | 'alightOnRequest'>;

type Station = Pick<Stop, 'name' | 'zone' | 'boardOnRequest' | 'alightOnRequest'>;

/** Both ends of a search result, a ticket or an order. */
export const journeyEnds = (
  train: { zone: string },
  from: Station & { departure: string },
  to: Station & { arrival: string },
): { from: JourneyEnd; to: JourneyEnd } => ({
  from: {
    name: from.name,
    at: from.departure,
    zone: zoneOf(from, train),
    ...(from.boardOnRequest && { boardOnRequest: from.boardOnRequest }),
  },
  to: {
    name: to.name,
    at: to.arrival,
    zone: zoneOf(to, train),
    ...(to.alightOnRequest && { alightOnRequest: to.alightOnRequest }),
  },
});

/** Both ends of a journey between two stops of a run; undefined if the run has no such journey. */
export function journeyOnRun(
  run: Pick<RunView, 'stops' | 'zone'>,
  from: number,
  to: number,
): ReturnType<typeof journeyEnds> | undefined {
  const [start, end] = [run.stops[from], run.stops[to]];
  if (!start?.departure || !end?.arrival) return undefined;
  return journeyEnds(run, { ...start, departure: start.departure }, { ...end, arrival: end.arrival });
}

type OrderEnds = Pick<OrderView, 'train' | 'from' | 'to'>;

/** True if a time of this journey says little without its zone, because its ends are on different clocks. */
export function crossesZones({ train, from, to }: OrderEnds): boolean {
  const ends = journeyEnds(train, from, to);
  return zoneNames(ends.from, ends.to) !== undefined;
}

/** `Wed 2 Dec, 23:46 MST`: when the journey of an order begins, at the boarding stop. */
export const departureMoment = (order: OrderEnds): string =>
  momentAt(order.from.departure, zoneOf(order.from, order.train), crossesZones(order));

/** A time, and the name of its zone where it must stand beside it. */
interface ShownTime {
  time: string;
  zoneName?: string;
}

/**
 * Departure and arrival as shown, the days between them, and the zone's name where one remark serves both times and the
 * reader's clock differs.
 */
export function journeyTimes(
  from: LocalTime,
  to: LocalTime,
): { departure: ShownTime; arrival: ShownTime; days: number; note: string | undefined } {
  const names = zoneNames(from, to);
  return {
    departure: { time: timeAt(from.at, from.zone), ...(names && { zoneName: names.departure }) },
    arrival: { time: timeAt(to.at, to.zone), ...(names && { zoneName: names.arrival }) },
    days: daysBetween(from, to),
    note: names ? undefined : (zoneNote(from) ?? zoneNote(to)),
  };
}

/** `23:46`, or `23:46 MST`. */
export const shownTime = ({ time, zoneName }: ShownTime): string =>
  zoneName === undefined ? time : `${time} ${zoneName}`;

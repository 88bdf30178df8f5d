import type { JourneyView } from '@railhead/common/contracts/tickets';
import { fareOf } from '@railhead/common/domain/fares';
import { alightingStop, boardingStop } from '@railhead/common/domain/journey-ends';
import { zoneOf } from '@railhead/common/domain/local-times';
import type { Span } from '@railhead/common/domain/segments';
import { localDate } from '@railhead/common/domain/time';
import type { Run } from './run.ts';
import { type Occupancy, seatsLeft } from './seats-left.ts';

/** Two stations and the local date at the one where the passenger boards. */
export type JourneyQuery = { from: string; to: string; date: string };

/** Where to board and alight; more than one way only if the train calls twice at a station. */
export function journeysOn(run: Pick<Run, 'stops' | 'zone'>, { from, to, date }: JourneyQuery): Span[] {
  const boardingFor = new Map<number, number>();
  for (const [index, stop] of run.stops.entries()) {
    if (!stop.board || stop.stationId !== from || !stop.departure) continue;
    if (localDate(new Date(stop.departure), zoneOf(stop, run)) !== date) continue;
    const alighting = run.stops.findIndex(
      (later, place) => place > index && later.stationId === to && later.alight,
    );
    if (alighting > index) boardingFor.set(alighting, index);
  }
  return [...boardingFor].map(([alighting, boarding]) => ({ from: boarding, to: alighting }));
}

/** A journey as a search result. */
export function viewJourney(
  run: Run & { _id: string },
  journey: Span,
  occupancies: readonly Occupancy[],
): JourneyView | undefined {
  const [start, end] = [run.stops[journey.from], run.stops[journey.to]];
  if (!start?.departure || !end?.arrival) return undefined;
  const [leaves, arrives] = [Date.parse(start.departure), Date.parse(end.arrival)];
  const availability = seatsLeft(run.coaches, occupancies, journey);
  const fare = (travelClass: string) =>
    fareOf({
      rules: run.fareRules,
      metres: end.distance - start.distance,
      class: travelClass,
      passengerType: 'adult',
    });
  return {
    runId: run._id,
    number: run.number,
    name: run.name,
    serviceDate: run.serviceDate,
    zone: run.zone,
    from: { ...boardingStop(start), index: journey.from, departure: start.departure },
    to: { ...alightingStop(end), index: journey.to, arrival: end.arrival },
    durationMinutes: Math.round((arrives - leaves) / 60_000),
    status: run.status,
    sale: {
      opensAt: run.sale.opensAt,
      closesAt: new Date(leaves - run.sale.closesMinutesBefore * 60_000).toISOString(),
    },
    classes: run.classes.map(({ id, name }) => ({
      id,
      name,
      fare: fare(id),
      ...(availability.get(id) ?? { seats: 0, seatsLeft: 0 }),
    })),
  };
}

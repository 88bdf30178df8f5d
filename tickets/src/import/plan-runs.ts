import type { RunScheduledData, StationView, Stop } from '@railhead/common/contracts/tickets';
import { zoneOf } from '@railhead/common/domain/local-times';
import { feedId, runId } from '@railhead/common/domain/slug';
import { addDays, serviceDayStart } from '@railhead/common/domain/time';
import type { Call, Feed, Station, Train } from './feed.ts';
import type { Fleet } from './fleet.ts';
import { runsOn } from './services.ts';
import { stationDetails } from './station-details.ts';

const daySeconds = 24 * 3600;

/** A number of service dates, starting with `from` (`YYYY-MM-DD`). */
export type Period = { from: string; days: number };

/** The stations of a feed, with the ids that its runs use. */
export function planStations(feed: Feed, fleet: Fleet): StationView[] {
  const details = stationDetails(feed);
  return feed.stations.map((station) => {
    const detail = details.get(station.id);
    return {
      id: feedId(fleet.feed, station.token),
      name: station.name,
      zone: zoneOf(station, feed),
      ...(station.otherNames && { otherNames: [...station.otherNames] }),
      ...(detail && { detail }),
    };
  });
}

/** A feed's runs of one service date, as data of `tickets.run-scheduled`. */
export type DatePlan = {
  serviceDate: string;
  runs: RunScheduledData[];
  /** A date before the period: only its runs that are still under way when the period starts. */
  isBeforePeriod?: true;
};

/**
 * Every service date of the period with the feed's runs, in order. Before them come the runs of earlier dates that are
 * still under way when the period starts: passengers board them on its first days.
 */
export function* planDates(feed: Feed, fleet: Fleet, { from, days }: Period): Generator<DatePlan> {
  const stations = new Map(feed.stations.map((station) => [station.id, planStation(station, feed, fleet)]));
  const plannedCalls = new Map(feed.trains.map((train) => [train, planCalls(train, stations)]));
  const runsOf = (serviceDate: string) => [...planRuns(feed, fleet, plannedCalls, serviceDate)];
  const startsAt = instantsOf(from, feed.zone)(0);
  for (let day = -lastArrivalDay(feed.trains); day < 0; day++) {
    const serviceDate = addDays(from, day);
    const runs = runsOf(serviceDate).filter(({ stops }) => (stops.at(-1)?.arrival ?? '') > startsAt);
    if (runs.length > 0) yield { serviceDate, runs, isBeforePeriod: true };
  }
  for (let day = 0; day < days; day++) {
    const serviceDate = addDays(from, day);
    yield { serviceDate, runs: runsOf(serviceDate) };
  }
}

/** On which day of its run the longest train arrives: 0 is the service date itself. */
const lastArrivalDay = (trains: readonly Train[]): number =>
  trains.reduce(
    (latest, { calls }) => Math.max(latest, Math.floor((calls.at(-1)?.arrival ?? 0) / daySeconds)),
    0,
  );

type PlannedStation = Pick<Stop, 'stationId' | 'name' | 'zone'>;

function planStation(station: Station, feed: Feed, fleet: Fleet): PlannedStation {
  const zone = zoneOf(station, feed);
  return {
    stationId: feedId(fleet.feed, station.token),
    name: station.name,
    ...(zone !== feed.zone && { zone }),
  };
}

/** A call without its times, the same on every service date; and its times in seconds of the date. */
type PlannedCall = Pick<Call, 'arrival' | 'departure'> & { stop: Stop };

const planCalls = ({ calls }: Train, stations: ReadonlyMap<string, PlannedStation>): PlannedCall[] =>
  calls.flatMap(({ station: id, arrival, departure, ...call }) => {
    const station = stations.get(id);
    return station ? [{ arrival, departure, stop: { ...station, ...call } }] : [];
  });

function* planRuns(
  feed: Feed,
  fleet: Fleet,
  plannedCalls: ReadonlyMap<Train, PlannedCall[]>,
  serviceDate: string,
): Generator<RunScheduledData> {
  const instant = instantsOf(serviceDate, feed.zone);
  const opensAt = instantsOf(addDays(serviceDate, -fleet.saleOpensDays), feed.zone)(0);
  for (const train of feed.trains) {
    if (!runsOn(train.service, serviceDate)) continue;
    const coaches = fleet.coachesOf(train);
    yield {
      runId: runId(fleet.feed, train.token, serviceDate),
      trainId: feedId(fleet.feed, train.token),
      number: train.number,
      name: train.name,
      serviceDate,
      zone: feed.zone,
      stops: stopsOf(plannedCalls.get(train) ?? [], instant),
      coaches,
      classes: fleet.classes.filter(({ id }) => coaches.some((coach) => coach.class === id)),
      fareRules: fleet.fareRules,
      refundRules: fleet.refundRules,
      sale: { opensAt, closesMinutesBefore: fleet.saleClosesMinutes },
      maxSeatsPerOrder: fleet.maxSeatsPerOrder,
    };
  }
}

type ToInstant = (seconds: number) => string;

/** Converts seconds of a service date to instants; its start is computed once for all its trains. */
function instantsOf(serviceDate: string, zone: string): ToInstant {
  const start = serviceDayStart(serviceDate, zone);
  return (seconds) => new Date(start + seconds * 1000).toISOString();
}

const stopsOf = (calls: readonly PlannedCall[], instant: ToInstant): Stop[] =>
  calls.map(({ stop, arrival, departure }, index) => ({
    ...stop,
    ...(index > 0 && { arrival: instant(arrival) }),
    ...(index < calls.length - 1 && { departure: instant(departure) }),
  }));

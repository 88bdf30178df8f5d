import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../../../infra/local/paths.ts';
import type { TimetableChange } from '../plan/fault.ts';

const demo = join(root, 'infra/demo');

/** The train of a run and its service date (`YYYY-MM-DD`). */
export interface TrainOnDate {
  number: string;
  serviceDate: string;
}

/** A version of the timetable: its trip ids, and what it changes for one run. */
export interface TimetableVersion {
  version: number;
  change: TimetableChange;
  train?: TrainOnDate;
}

type Row = Record<string, string>;

/**
 * Writes the demo timetable as a GTFS feed. The trip ids of each version are others and say nothing of the train, as in
 * feeds of tools that number their trips anew with each export.
 */
export function writeTimetable(folder: string, { version, change, train }: TimetableVersion): void {
  cpSync(demo, folder, { recursive: true });
  const trips = read('trips.txt');
  const changed = trips.find(({ trip_short_name: number }) => number === train?.number);
  if (changed && train && change.kind === 'withdrawn') withdraw(folder, changed, train.serviceDate);
  const idOf = new Map(trips.map(({ trip_id: id }, index) => [id, `v${version}-${index}`]));
  const renamed = (row: Row) => ({ ...row, trip_id: idOf.get(row.trip_id) ?? '' });
  const minutes = change.kind === 'retimed' ? change.minutes : 0;
  const times = read('stop_times.txt').map((row) =>
    row.trip_id === changed?.trip_id
      ? {
          ...row,
          arrival_time: moved(row.arrival_time, minutes),
          departure_time: moved(row.departure_time, minutes),
        }
      : row,
  );
  write(folder, 'trips.txt', trips.map(renamed));
  write(folder, 'stop_times.txt', times.map(renamed));
}

/** Gives the trip a service of its own, which does not run on the date. */
function withdraw(folder: string, trip: Row, serviceDate: string): void {
  const isOfTrip = ({ service_id: service }: Row) => service === trip.service_id;
  const own = (row: Row) => ({ ...row, service_id: 'changed' });
  const [services, dates] = [read('calendar.txt'), read('calendar_dates.txt')];
  const date = { service_id: 'changed', date: serviceDate.replaceAll('-', ''), exception_type: '2' };
  write(folder, 'calendar.txt', [...services, ...services.filter(isOfTrip).map(own)]);
  write(folder, 'calendar_dates.txt', [...dates, ...dates.filter(isOfTrip).map(own), date]);
  trip.service_id = 'changed';
}

/** A time of GTFS, whose hours may be more than 23, moved by so many minutes. */
function moved(time = '', minutes: number): string {
  const [hours = 0, oldMinutes = 0, seconds = 0] = time.split(':').map(Number);
  const total = hours * 60 + oldMinutes + minutes;
  return [Math.floor(total / 60), total % 60, seconds].map((part) => String(part).padStart(2, '0')).join(':');
}

/** The rows of a file of the demo timetable, which quotes nothing. */
function read(file: string): Row[] {
  const [head = '', ...lines] = readFileSync(join(demo, file), 'utf8').trim().split('\n');
  const names = head.split(',');
  return lines.map((line) => {
    const values = line.split(',');
    return Object.fromEntries(names.map((name, index) => [name, values[index] ?? '']));
  });
}

function write(folder: string, file: string, rows: Row[]): void {
  const lines = rows.map((row) => Object.values(row).join(','));
  writeFileSync(join(folder, file), `${[Object.keys(rows[0] ?? {}).join(','), ...lines].join('\n')}\n`);
}

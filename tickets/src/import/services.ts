import { weekday } from '@railhead/common/domain/time';
import type { Service } from './feed.ts';
import { FeedError } from './feed-error.ts';
import type { FeedFiles } from './feed-files.ts';
import { broken, choiceOf, dateOf, type Row, rows, textOf } from './table.ts';

const days = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'];

type Draft = Service & { added: Set<string>; removed: Set<string> };

const never = (): Draft => ({ weekdays: new Set(), from: '', to: '', added: new Set(), removed: new Set() });

const weekdaysOf = (row: Row): Set<number> =>
  new Set(days.flatMap((day, index) => (choiceOf(row, day, ['0', '1']) === '1' ? [index + 1] : [])));

/** Reads the services by id. Either calendar file may be absent or empty, but not both absent. */
export async function readServices(files: FeedFiles): Promise<ReadonlyMap<string, Service>> {
  if (!files.has('calendar.txt') && !files.has('calendar_dates.txt')) {
    throw new FeedError('calendar.txt', undefined, 'is missing, and so is calendar_dates.txt');
  }
  const services = new Map<string, Draft>();
  const weekly = {
    file: 'calendar.txt',
    columns: ['service_id', ...days, 'start_date', 'end_date'],
    optional: true,
  };
  for await (const row of rows(files, weekly)) {
    const id = textOf(row, 'service_id');
    if (services.has(id)) throw broken(row, `service_id ${id} stands there twice`);
    const period = { from: dateOf(row, 'start_date'), to: dateOf(row, 'end_date') };
    services.set(id, { ...never(), weekdays: weekdaysOf(row), ...period });
  }

  const single = {
    file: 'calendar_dates.txt',
    columns: ['service_id', 'date', 'exception_type'],
    optional: true,
  };
  for await (const row of rows(files, single)) {
    const id = textOf(row, 'service_id');
    const date = dateOf(row, 'date');
    const service = services.get(id) ?? never();
    if (service.added.has(date) || service.removed.has(date)) throw broken(row, `${id} has ${date} twice`);
    textOf(row, 'exception_type');
    (choiceOf(row, 'exception_type', ['1', '2']) === '1' ? service.added : service.removed).add(date);
    services.set(id, service);
  }
  return services;
}

/** True when trains of the service run on that date (`YYYY-MM-DD`). */
export const runsOn = ({ weekdays, from, to, added, removed }: Service, date: string): boolean =>
  added.has(date) || (!removed.has(date) && from <= date && date <= to && weekdays.has(weekday(date)));

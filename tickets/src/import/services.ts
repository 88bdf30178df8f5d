import { weekday } from '@railhead/common/domain/time';
import { type CsvRow, enumValue, parseCsv, rejectRow, requiredDate, requiredText } from './csv-parser.ts';
import type { Service } from './feed.ts';
import { FeedError } from './feed-error.ts';
import type { FeedFiles } from './feed-files.ts';

const days = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'];

type Draft = Service & { added: Set<string>; removed: Set<string> };

const never = (): Draft => ({ weekdays: new Set(), from: '', to: '', added: new Set(), removed: new Set() });

const weekdaysOf = (row: CsvRow): Set<number> =>
  new Set(days.flatMap((day, index) => (enumValue(row, day, ['0', '1']) === '1' ? [index + 1] : [])));

/** Reads the services by id. One of the two calendar files may be absent. */
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
  for await (const row of parseCsv(files, weekly)) {
    const id = requiredText(row, 'service_id');
    if (services.has(id)) throw rejectRow(row, `service_id ${id} appears twice`);
    const period = { from: requiredDate(row, 'start_date'), to: requiredDate(row, 'end_date') };
    services.set(id, { ...never(), weekdays: weekdaysOf(row), ...period });
  }

  const single = {
    file: 'calendar_dates.txt',
    columns: ['service_id', 'date', 'exception_type'],
    optional: true,
  };
  for await (const row of parseCsv(files, single)) {
    const id = requiredText(row, 'service_id');
    const date = requiredDate(row, 'date');
    const service = services.get(id) ?? never();
    requiredText(row, 'exception_type');
    const isAdded = enumValue(row, 'exception_type', ['1', '2']) === '1';
    const [dates, opposite] = isAdded ? [service.added, service.removed] : [service.removed, service.added];
    if (opposite.has(date)) throw rejectRow(row, `${id} has ${date} both added and removed`);
    dates.add(date);
    services.set(id, service);
  }
  return services;
}

/** True if trains of the service run on that date (`YYYY-MM-DD`). */
export const runsOn = ({ weekdays, from, to, added, removed }: Service, date: string): boolean =>
  added.has(date) || (!removed.has(date) && from <= date && date <= to && weekdays.has(weekday(date)));

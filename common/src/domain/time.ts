import { Temporal } from 'temporal-polyfill';

const hour = 3_600_000;

/**
 * Epoch milliseconds from which a service date's offsets count: noon in the zone less 12 hours. It is midnight
 * except on the days when clocks change, where only this makes 08:00 in the timetable 08:00 on the platform.
 */
export const serviceDayStart = (serviceDate: string, zone: string): number =>
  Temporal.PlainDate.from(serviceDate).toZonedDateTime({ timeZone: zone, plainTime: '12:00' })
    .epochMilliseconds -
  12 * hour;

/** The moment of a timetable's time; `seconds` may pass 24 hours for a night train. `serviceDate` is `YYYY-MM-DD`. */
export const serviceInstant = (serviceDate: string, seconds: number, zone: string): Date =>
  new Date(serviceDayStart(serviceDate, zone) + seconds * 1000);

const zoned = (instant: Date, zone: string) =>
  Temporal.Instant.fromEpochMilliseconds(instant.getTime()).toZonedDateTimeISO(zone);

/** The date (`YYYY-MM-DD`) on a calendar in the zone. */
export const localDate = (instant: Date, zone: string): string =>
  zoned(instant, zone).toPlainDate().toString();

/** The time (`HH:MM`) on a clock in the zone. */
export const localTime = (instant: Date, zone: string): string =>
  zoned(instant, zone).toPlainTime().toString({ smallestUnit: 'minute' });

/** The calendar date (`YYYY-MM-DD`) that many days later; earlier for a negative number. */
export const addDays = (date: string, days: number): string =>
  Temporal.PlainDate.from(date).add({ days }).toString();

/** 1 for Monday to 7 for Sunday. */
export const weekday = (date: string): number => Temporal.PlainDate.from(date).dayOfWeek;

/** True for a time zone that is known here, e.g. `Asia/Dhaka`. */
export function isZone(name: string): boolean {
  try {
    return Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}

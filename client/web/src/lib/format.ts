import type { Money } from '@railhead/common/contracts/common';
import { isRepeated, type LocalTime, zoneName } from '@railhead/common/domain/local-times';
import { formatMoney } from '@railhead/common/domain/money';

/** The locale of all texts, dates, times and amounts. */
export const locale = 'en-GB';

export const money = (sum: Money): string => formatMoney(sum, locale);

/** The browser's own time zone, for events that concern the reader rather than a train. */
export const here = Intl.DateTimeFormat().resolvedOptions().timeZone;

const formats = new Map<string, Intl.DateTimeFormat>();

function zoned(zone: string, options: Intl.DateTimeFormatOptions, language = locale): Intl.DateTimeFormat {
  const key = JSON.stringify([language, zone, options]);
  const format = formats.get(key) ?? new Intl.DateTimeFormat(language, { ...options, timeZone: zone });
  formats.set(key, format);
  return format;
}

/** `08:05` on a clock in the zone. */
export const timeAt = (instant: string, zone: string): string =>
  zoned(zone, { hour: '2-digit', minute: '2-digit' }).format(new Date(instant));

/** `Sat, 21 Nov` in the zone. */
export const dayAt = (instant: string, zone: string): string =>
  zoned(zone, { weekday: 'short', day: 'numeric', month: 'short' }).format(new Date(instant));

/**
 * `08:05`, or `08:05 CET` where the reader's clock shows another time, or the zone's shows this one twice that night.
 * @param isNamed names the zone in any case.
 */
export function clockAt(at: string, zone: string, isNamed = false): string {
  const note = isNamed || isRepeated({ at, zone }) ? zoneName({ at, zone }) : zoneNote({ at, zone });
  return note === undefined ? timeAt(at, zone) : `${timeAt(at, zone)} ${note}`;
}

/** `Sat, 21 Nov, 08:05` in the zone, which is named as by `clockAt`. */
export const momentAt = (instant: string, zone: string, isNamed = false): string =>
  `${dayAt(instant, zone)}, ${clockAt(instant, zone, isNamed)}`;

/** `YYYY-MM-DD` on a calendar in the zone. */
export const dateAt = (instant: Date, zone: string): string =>
  zoned(zone, { year: 'numeric', month: '2-digit', day: '2-digit' }, 'sv-SE').format(instant);

/** `GMT+6`, only where the reader's clock shows another time. */
export function zoneNote({ at, zone }: LocalTime): string | undefined {
  const date = new Date(at);
  const isSameClock = timeAt(at, zone) === timeAt(at, here) && dateAt(date, zone) === dateAt(date, here);
  return isSameClock ? undefined : zoneName({ at, zone });
}

/** Days between two local dates: 1 for "the next day". */
export const daysBetween = (from: LocalTime, to: LocalTime): number =>
  (Date.parse(dateAt(new Date(to.at), to.zone)) - Date.parse(dateAt(new Date(from.at), from.zone))) /
  86_400_000;

/** `Saturday 21 November` of a calendar date `YYYY-MM-DD`. */
export const longDate = (date: string): string =>
  zoned('UTC', { weekday: 'long', day: 'numeric', month: 'long' }).format(new Date(`${date}T00:00:00Z`));

/** `Sat 21 Nov` of a calendar date. */
export const shortDate = (date: string): string =>
  zoned('UTC', { weekday: 'short', day: 'numeric', month: 'short' }).format(new Date(`${date}T00:00:00Z`));

/** The calendar date `days` later. */
export const addDays = (date: string, days: number): string =>
  new Date(Date.parse(`${date}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);

/** True for a calendar date that exists. */
export const isDate = (text: string): boolean =>
  /^\d{4}-\d\d-\d\d$/.test(text) &&
  !Number.isNaN(Date.parse(`${text}T00:00:00Z`)) &&
  addDays(text, 0) === text;

const hours = new Intl.NumberFormat(locale, { style: 'unit', unit: 'hour', unitDisplay: 'narrow' });
const minutes = new Intl.NumberFormat(locale, { style: 'unit', unit: 'minute', unitDisplay: 'narrow' });

/** `2h 58m` */
export function duration(totalMinutes: number): string {
  const whole = Math.floor(totalMinutes / 60);
  const rest = totalMinutes % 60;
  const parts = [whole > 0 && hours.format(whole), (rest > 0 || whole === 0) && minutes.format(rest)];
  return parts.filter((part) => part !== false).join(' ');
}

const plurals = new Intl.PluralRules(locale);

/** `1 seat`, `2 seats`. */
export const count = (number: number, one: string, other: string): string =>
  `${new Intl.NumberFormat(locale).format(number)} ${plurals.select(number) === 'one' ? one : other}`;

/** `B-14 and B-15` */
export const list = (items: readonly string[]): string =>
  new Intl.ListFormat(locale, { type: 'conjunction' }).format(items);

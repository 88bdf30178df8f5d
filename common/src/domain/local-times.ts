/** An instant, and the time zone in whose local time it is shown. */
export type LocalTime = { at: string; zone: string };

/** The time zone of a stop: its own, or else its train's. */
export const zoneOf = ({ zone }: { zone?: string }, train: { zone: string }): string => zone ?? train.zone;

/** Each has abbreviations of its own country's zones and offsets such as `GMT+6` for most others. */
const locales = ['en-GB', 'en-US', 'en-CA', 'en-AU', 'en-IN', 'en-ZA'];

const formats = new Map<string, Intl.DateTimeFormat>();

function nameIn(locale: string, timeZoneName: 'short' | 'longOffset', at: number, zone: string): string {
  const key = `${locale} ${timeZoneName} ${zone}`;
  const format = formats.get(key) ?? new Intl.DateTimeFormat(locale, { timeZone: zone, timeZoneName });
  formats.set(key, format);
  return format.formatToParts(at).find(({ type }) => type === 'timeZoneName')?.value ?? '';
}

/** What the zone's time is called at the instant: `CEST`, `MST`, or `GMT+6` where English has no abbreviation. */
export function zoneName({ at, zone }: LocalTime): string {
  const instant = Date.parse(at);
  for (const locale of locales) {
    const name = nameIn(locale, 'short', instant, zone);
    if (!/^GMT[+-]/.test(name)) return name;
  }
  return nameIn('en-GB', 'short', instant, zone);
}

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

/** The zone's offset from UTC in milliseconds. */
function offsetAt(at: number, zone: string): number {
  const [, sign, hours, minutes] =
    /GMT([+-])(\d\d):(\d\d)/.exec(nameIn('en-GB', 'longOffset', at, zone)) ?? [];
  return (sign === '-' ? -1 : 1) * (Number(hours ?? 0) * hourMs + Number(minutes ?? 0) * minuteMs);
}

/** True for a local time that occurs twice, because clocks are set back that night. */
export function isRepeated({ at, zone }: LocalTime): boolean {
  const instant = Date.parse(at);
  const offset = offsetAt(instant, zone);
  return [-3 * hourMs, 3 * hourMs].some((distance) => {
    const other = offsetAt(instant + distance, zone);
    return other !== offset && offsetAt(instant + offset - other, zone) === other;
  });
}

/**
 * The names of the zones that must stand beside a departure and an arrival. Undefined if both times are in the same
 * zone's time and neither is ambiguous, so that one remark can serve both.
 */
export function zoneNames(
  departure: LocalTime,
  arrival: LocalTime,
): { departure: string; arrival: string } | undefined {
  const names = { departure: zoneName(departure), arrival: zoneName(arrival) };
  const isClear = names.departure === names.arrival && !isRepeated(departure) && !isRepeated(arrival);
  return isClear ? undefined : names;
}

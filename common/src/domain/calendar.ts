const daysInMonth = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

const isLeapYear = (year: number): boolean => year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);

/** True for a date that the calendar has: `2026-02-28`, not `2026-02-30`. */
export function isDate(text: string): boolean {
  if (!/^\d{4}-\d\d-\d\d$/.test(text)) return false;
  const month = Number(text.slice(5, 7));
  const day = Number(text.slice(8));
  const days = month === 2 && isLeapYear(Number(text.slice(0, 4))) ? 29 : (daysInMonth[month - 1] ?? 0);
  return day >= 1 && day <= days;
}

/** The years of our dates. Sums with a date outside of them leave the four digits that dates are compared by. */
const firstYear = 1970;
const lastYear = 2999;

/** True for a date of the calendar in the years 1970 to 2999. */
export function isPlausibleDate(text: string): boolean {
  const year = Number(text.slice(0, 4));
  return year >= firstYear && year <= lastYear && isDate(text);
}

/** True for a moment in UTC (`2026-11-21T08:00:00.000Z`) that exists, in the years 1970 to 2999. Leap seconds do not. */
export const isPlausibleInstant = (text: string): boolean =>
  /^.{10}T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{1,3})?Z$/.test(text) && isPlausibleDate(text.slice(0, 10));

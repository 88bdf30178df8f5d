import { useEffect, useRef, useSyncExternalStore } from 'react';
import { announce } from './announce.ts';

export interface Deadline {
  /** Epoch milliseconds on this browser's clock, even if that clock is wrong. */
  endsAt: number;
}

/** Converts a server deadline to this browser's clock: only the difference to the server's `now` counts. */
export const deadlineOf = (until: string, serverNow: string, receivedAt: number): Deadline => ({
  endsAt: receivedAt + Date.parse(until) - Date.parse(serverNow),
});

/** Milliseconds to go, never less than 0. */
export const remaining = ({ endsAt }: Deadline, at: number): number => Math.max(0, endsAt - at);

/** `14:05`: minutes and seconds, the current second counted as a whole one. */
export function formatClock(ms: number): string {
  const seconds = Math.ceil(ms / 1000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}

const announcedMinutes = [5, 2, 1];

/** The minute mark passed between two ticks, if any; these are announced to screen readers. */
export const passedMinute = (beforeMs: number, nowMs: number): number | undefined =>
  announcedMinutes.find((minute) => beforeMs > minute * 60_000 && nowMs <= minute * 60_000);

const tickMs = 250;
const everyTick = (onTick: () => void) => {
  const timer = setInterval(onTick, tickMs);
  return () => clearInterval(timer);
};
const never = () => () => undefined;
const thisTick = () => Math.ceil(Date.now() / tickMs) * tickMs;

/** Remaining milliseconds, updated four times a second; `undefined` without a deadline. */
export function useRemaining(deadline: Deadline | undefined): number | undefined {
  const now = useSyncExternalStore(deadline ? everyTick : never, thisTick);
  return deadline && remaining(deadline, now);
}

/** Announces the remaining time to screen readers at the minute marks. */
export function useMinuteAnnouncements(
  left: number | undefined,
  messageFor: (minutes: number) => string,
): void {
  const before = useRef(left);
  useEffect(() => {
    const minute = left !== undefined && before.current !== undefined && passedMinute(before.current, left);
    before.current = left;
    if (minute) announce(messageFor(minute));
  }, [left, messageFor]);
}

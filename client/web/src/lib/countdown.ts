import { useEffect, useRef, useSyncExternalStore } from 'react';
import { announce } from './announce.ts';

/** An end and the clock that it is meant by: the server's, read when `now` came. */
export interface Deadline {
  /** Epoch milliseconds on this browser's clock, whatever that shows. */
  endsAt: number;
}

/** Both instants are the server's; only their distance counts, because browser clocks lie. */
export const deadlineOf = (until: string, serverNow: string, receivedAt: number): Deadline => ({
  endsAt: receivedAt + Date.parse(until) - Date.parse(serverNow),
});

/** Milliseconds to go, never less than 0. */
export const remaining = ({ endsAt }: Deadline, at: number): number => Math.max(0, endsAt - at);

/** `14:05`: minutes and seconds, the started second counted whole. */
export function clockFace(ms: number): string {
  const seconds = Math.ceil(ms / 1000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}

const spokenMinutes = [5, 2, 1];

/** The minute mark that was passed between two looks at the clock, for reading aloud; most looks pass none. */
export const passedMinute = (beforeMs: number, nowMs: number): number | undefined =>
  spokenMinutes.find((minute) => beforeMs > minute * 60_000 && nowMs <= minute * 60_000);

const tickMs = 250;
const everyTick = (look: () => void) => {
  const timer = setInterval(look, tickMs);
  return () => clearInterval(timer);
};
const never = () => () => undefined;
const thisTick = () => Math.ceil(Date.now() / tickMs) * tickMs;

/** Milliseconds to go, looked at four times a second; `undefined` without a deadline. */
export function useRemaining(deadline: Deadline | undefined): number | undefined {
  const now = useSyncExternalStore(deadline ? everyTick : never, thisTick);
  return deadline && remaining(deadline, now);
}

/** Reads the time aloud at the minute marks that matter, in these words. */
export function useSpokenMinutes(left: number | undefined, wordsFor: (minutes: number) => string): void {
  const before = useRef(left);
  useEffect(() => {
    const minute = left !== undefined && before.current !== undefined && passedMinute(before.current, left);
    before.current = left;
    if (minute) announce(wordsFor(minute));
  }, [left, wordsFor]);
}

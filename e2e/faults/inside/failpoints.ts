import { appendFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/** Around what every service saves and tells, where events are heard, and where money moves. */
export const around = ['before-write', 'after-write', 'before-publish', 'after-publish'] as const;
export const atHearers = ['before-ack', 'after-ack'] as const;
export const atMoney = [
  'before-intent',
  'after-intent',
  'before-capture',
  'after-capture',
  'before-void',
  'after-void',
  'before-refund',
  'after-refund',
] as const;
/** The arrows of handlers at which a service can be struck. */
export type Point =
  | (typeof around)[number]
  | (typeof atHearers)[number]
  | (typeof atMoney)[number]
  | 'before-reply';

/** What happens there, on the n-th time from now. */
export interface Failpoint {
  point: Point;
  nth: number;
  act: 'kill' | 'throw' | 'sleep';
  /** How long `sleep` sleeps, in milliseconds. */
  ms?: number;
}

/** A failpoint that struck, and where. */
export interface Strike {
  service: string;
  point: Point;
  nth: number;
  act: Failpoint['act'];
}

/** How messages reach a service: the share that comes twice, and the share that comes later than its followers. */
export interface Unrest {
  twice: number;
  later: number;
}

const calm: Unrest = { twice: 0, later: 0 };
let armed: Failpoint | undefined;
let passes = 0;
export let unrest = calm;

export function arm(failpoint: Failpoint): void {
  armed = failpoint;
  passes = 0;
}
export function setUnrest(next: Unrest): void {
  unrest = next;
}
export function disarm(): void {
  armed = undefined;
  unrest = calm;
}

/** Before it happens: whoever strikes itself dead has no other way to tell. */
function writeDown({ point, nth, act }: Failpoint): void {
  const strike: Strike = { service: process.env.RIG_SERVICE ?? '', point, nth, act };
  appendFileSync(process.env.RIG_STRIKES ?? '', `${JSON.stringify(strike)}\n`);
}

/** Called at every arrow; strikes when the armed failpoint's turn has come. */
export async function passing(point: Point): Promise<void> {
  if (armed?.point !== point) return;
  passes += 1;
  if (passes !== armed.nth) return;
  const failpoint = armed;
  armed = undefined;
  writeDown(failpoint);
  if (failpoint.act === 'kill') process.kill(process.pid, 'SIGKILL');
  if (failpoint.act === 'sleep') await sleep(failpoint.ms ?? 1000);
  if (failpoint.act === 'throw') throw Object.assign(new Error(`struck ${point}`), { code: 'ECONNRESET' });
}

/** The work with its two arrows. */
export async function between<T>(before: Point, after: Point, work: () => Promise<T>): Promise<T> {
  await passing(before);
  const result = await work();
  await passing(after);
  return result;
}

import { appendFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/** Around every write and every publication; every service that stores aggregates has these. */
export const commonFailpoints = ['before-write', 'after-write', 'before-publish', 'after-publish'] as const;
/** Around acknowledging a message. */
export const consumerFailpoints = ['before-ack', 'after-ack'] as const;
/** Around each call with which the payment provider changes something. */
export const paymentFailpoints = [
  'before-intent',
  'after-intent',
  'before-confirm',
  'after-confirm',
  'before-capture',
  'after-capture',
  'before-void',
  'after-void',
  'before-refund',
  'after-refund',
] as const;
/** A named place in a handler at which a service can be killed, delayed, or made to fail. */
export type FailpointName =
  | (typeof commonFailpoints)[number]
  | (typeof consumerFailpoints)[number]
  | (typeof paymentFailpoints)[number]
  | 'before-reply';

/** What happens there, the n-th time from now. */
export interface ArmedFailpoint {
  point: FailpointName;
  nth: number;
  action: 'kill' | 'throw' | 'sleep';
  /** How long `sleep` sleeps, in milliseconds. */
  ms?: number;
}

/** A failpoint that was armed and reached. */
export interface FailpointHit {
  service: string;
  point: FailpointName;
  nth: number;
  action: ArmedFailpoint['action'];
}

/** Shares of the messages that a service receives twice, and that it receives after later ones. */
export interface DeliveryFaults {
  duplicate: number;
  delay: number;
}

const none: DeliveryFaults = { duplicate: 0, delay: 0 };
let armed: ArmedFailpoint | undefined;
let passes = 0;
export let deliveryFaults = none;

export function arm(failpoint: ArmedFailpoint): void {
  armed = failpoint;
  passes = 0;
}
export function setDeliveryFaults(faults: DeliveryFaults): void {
  deliveryFaults = faults;
}
export function reset(): void {
  armed = undefined;
  deliveryFaults = none;
}

/** Written before the action, because a process that kills itself cannot report it afterwards. */
function recordHit({ point, nth, action }: ArmedFailpoint): void {
  const hit: FailpointHit = { service: process.env.CHAOS_SERVICE ?? '', point, nth, action };
  appendFileSync(process.env.CHAOS_HITS_FILE ?? '', `${JSON.stringify(hit)}\n`);
}

/** Called wherever a failpoint is; acts if this one is armed and it is the n-th time. */
export async function hitFailpoint(point: FailpointName): Promise<void> {
  if (armed?.point !== point) return;
  passes += 1;
  if (passes !== armed.nth) return;
  const failpoint = armed;
  armed = undefined;
  recordHit(failpoint);
  if (failpoint.action === 'kill') process.kill(process.pid, 'SIGKILL');
  if (failpoint.action === 'sleep') await sleep(failpoint.ms ?? 1000);
  if (failpoint.action === 'throw')
    throw Object.assign(new Error(`failpoint ${point}`), { code: 'ECONNRESET' });
}

/** Work with a failpoint before and after it. */
export async function aroundFailpoints<T>(
  before: FailpointName,
  after: FailpointName,
  work: () => Promise<T>,
): Promise<T> {
  await hitFailpoint(before);
  const result = await work();
  await hitFailpoint(after);
  return result;
}

import type { Point } from './inside/failpoints.ts';
import type { Struck } from './system.ts';

const around: Point[] = ['before-write', 'after-write', 'before-publish', 'after-publish'];
const atHearers: Point[] = ['before-ack', 'after-ack'];
/** Where money moves. */
export const atMoney: Point[] = [
  'before-intent',
  'after-intent',
  'before-capture',
  'after-capture',
  'before-void',
  'after-void',
  'before-refund',
  'after-refund',
];

/** The arrows of each service's handlers; those that it does not have are absent. */
export const arrows: Record<Struck, Point[]> = {
  auth: [...around, 'before-reply'],
  tickets: [...around, ...atHearers],
  orders: [...around, ...atHearers, 'before-reply'],
  payments: [...around, ...atHearers, ...atMoney, 'before-reply'],
  expiration: ['before-publish', 'after-publish', ...atHearers],
  client: ['before-reply'],
};

import * as answers from './answers.ts';
import { crowdsAnswered } from './crowds.ts';
import * as events from './events.ts';
import * as mails from './mails.ts';
import * as money from './money.ts';
import * as poison from './poison.ts';
import type { Finding, Judge } from './promise.ts';
import * as seats from './seats.ts';
import { nothingLeaks } from './secrets.ts';
import { othersSeeNothing } from './strangers.ts';
import { toldInTime } from './telling.ts';
import * as times from './times.ts';
import { indexOf, type World } from './world.ts';

const { latenessOf: _, ...timePromises } = times;

/** Every promise, judged when nothing is under way any more. */
export const allPromises: Judge[] = [
  ...[seats, money, events, mails, answers, timePromises, poison].flatMap((group) => Object.values(group)),
  toldInTime,
  crowdsAnswered,
  othersSeeNothing,
  nothingLeaks,
];

/** Promises that hold at every instant, whatever is broken at that moment. */
export const safetyPromises: Judge[] = [
  seats.noOverlap,
  seats.spansOfOrders,
  seats.ordersOfSpans,
  seats.statesMove,
  money.oneCapture,
  money.refundsOnce,
];

export function judge(world: World, promises: Judge[]): Finding[] {
  const index = indexOf(world);
  return promises.map((of) => of(world, index));
}

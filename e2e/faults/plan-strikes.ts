import { arrows } from './arrows.ts';
import type { Point, Strike } from './inside/failpoints.ts';
import type { Ending, Plan, Scene, Wish } from './plan.ts';
import type { Played } from './played.ts';
import { type Struck, struckServices } from './system.ts';

/** A service dies at one of its arrows, the first or the second time it passes there. */
export interface Target {
  service: Struck;
  point: Point;
  nth: number;
}

export const allTargets: Target[] = struckServices.flatMap((service) =>
  arrows[service].flatMap((point) => [1, 2].map((nth) => ({ service, point, nth }))),
);

export const isStruck = ({ service, point, nth }: Target, strikes: readonly Strike[]): boolean =>
  strikes.some(
    (strike) =>
      strike.act === 'kill' && strike.service === service && strike.point === point && strike.nth === nth,
  );

const mostTries = 3;
const atOnce = 4;

/** What no round has struck yet, unless it was tried often enough. */
export function leftOf(played: readonly Played[]): Target[] {
  const strikes = played.flatMap(({ outcome }) => outcome.strikes);
  const tries = ({ service, point, nth }: Target) =>
    played.filter(({ faults }) =>
      faults.some(
        (fault) =>
          fault.kind === 'failpoint' &&
          fault.service === service &&
          fault.failpoint.point === point &&
          fault.failpoint.nth === nth,
      ),
    ).length;
  return allTargets.filter((target) => !isStruck(target, strikes) && tries(target) < mostTries);
}

/** Between them they pass every arrow at least twice: money is asked for, taken, let go and given back. */
const endings: Ending[] = ['pay-then-cancel', 'challenge-left', 'pay'];
const pauseMs = 150;
/** Long enough for locks to end, and for what a service left undone when it died. */
const healMs = 12_000;
const downMs = 200;

/** A round with seats enough for everybody, in which a few services die at targets of theirs, each at one. */
export function planStrikes(seed: number, round: number, scene: Scene, left: readonly Target[]): Plan {
  const byService = [...Map.groupBy(left, ({ service }) => service).values()];
  const most = byService.toSorted((a, b) => b.length - a.length).slice(0, atOnce);
  const faults = most.flatMap(([target]) => (target ? faultOf(target) : []));
  return { seed, round, wishes: roomyWishes(scene), faults, healAt: healMs, newcomers: 2 };
}

const faultOf = ({ service, point, nth }: Target) => ({
  kind: 'failpoint' as const,
  service,
  failpoint: { point, nth, act: 'kill' as const, ms: downMs },
  at: 0,
});

/** A seat for each buyer, on the first half of the line and on the second. */
const roomyWishes = ({ buyers, stops }: Scene): Wish[][] =>
  Array.from({ length: buyers }, (_, buyer) => {
    const half = Math.floor((stops - 1) / 2);
    const wish = (index: number): Wish => ({
      at: 200 + (2 * buyer + index) * pauseMs,
      seats: [buyer],
      from: index * half,
      to: (index + 1) * half,
      holds: true,
      clicks: 1,
      hangUps: [],
      ending: endings[(buyer + index) % endings.length] ?? 'pay',
    });
    return [wish(0), wish(1)];
  });

import { setTimeout as sleep } from 'node:timers/promises';
import { medianRange } from './statistics.ts';

/** How fast this machine is: the mean time of one pass of a fixed loop. */
export interface Calibration {
  /** CPU time of a pass, the unit of CPU figures. */
  cpuMs: number;
  /** Elapsed time of a pass, in which other load on the machine counts. */
  elapsedMs: number;
  /** By how much time limits are extended. */
  scale: number;
}

const passes = 100;
const samples = 7;
const warmUps = 4;
const compileMs = 150;
/** On the machine for which the time limits were chosen. */
const referenceMs = 1;
/** A machine that is slower still needs more patience than a run should have. */
const maxScale = 8;

/** Times the loop: the least CPU time of several samples, and the median of their elapsed times. */
export async function calibrate(): Promise<Calibration> {
  for (let turn = 0; turn < warmUps; turn++) {
    runLoop(passes);
    // The engine compiles in another thread, which has to get a processor on a machine under load.
    await sleep(compileMs);
  }
  const taken = Array.from({ length: samples }, () => {
    const [began, used] = [performance.now(), process.cpuUsage()];
    runLoop(passes);
    const { user, system } = process.cpuUsage(used);
    return { cpuMs: (user + system) / 1000 / passes, elapsedMs: (performance.now() - began) / passes };
  });
  const cpuMs = Math.min(...taken.map((one) => one.cpuMs));
  const elapsedMs = medianRange(taken.map((one) => one.elapsedMs)).median;
  return { cpuMs, elapsedMs, scale: scaleOf(elapsedMs) };
}

/** Limits are never shortened: on a fast machine they cost nothing. */
export const scaleOf = (elapsedMs: number): number =>
  Math.min(maxScale, Math.max(1, elapsedMs / referenceMs));

/**
 * The fixed loop: a document is serialised, parsed and hashed, as services do all day. It returns a checksum, so that it
 * cannot be optimised away.
 */
export function runLoop(times: number): number {
  let hash = 0;
  for (let pass = 0; pass < times; pass++) {
    const seats = Array.from({ length: 160 }, (_, n) => ({ seat: `A-${n}`, from: pass, to: pass + n }));
    const text = JSON.stringify(JSON.parse(JSON.stringify(seats)));
    for (let turn = 0; turn < 80; turn++)
      for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  }
  return hash;
}

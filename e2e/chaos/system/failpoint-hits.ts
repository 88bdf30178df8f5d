import { existsSync, readFileSync } from 'node:fs';
import type { FailpointHit } from '../instrumentation/failpoints.ts';

const linesOf = (file: string): string[] =>
  existsSync(file) ? readFileSync(file, 'utf8').split('\n').filter(Boolean) : [];

/** Returns the hits that services have recorded since the previous call. */
export function newFailpointHits(file: string): () => FailpointHit[] {
  let read = 0;
  return () => {
    const lines = linesOf(file);
    const unread = lines.slice(read).map((line) => JSON.parse(line) as FailpointHit);
    read = lines.length;
    return unread;
  };
}

/** The services that have loaded the mutant's module. */
export const readMutatedServices = (file: string): string[] => [...new Set(linesOf(file))];

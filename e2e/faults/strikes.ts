import { existsSync, readFileSync } from 'node:fs';
import type { Strike } from './inside/failpoints.ts';

/** Answers the strikes that services have written down since it was last asked. */
export function newStrikes(file: string): () => Strike[] {
  let read = 0;
  return () => {
    const lines = existsSync(file) ? readFileSync(file, 'utf8').split('\n').filter(Boolean) : [];
    const fresh = lines.slice(read).map((line) => JSON.parse(line) as Strike);
    read = lines.length;
    return fresh;
  };
}

import { hash } from 'node:crypto';
import { v7 } from 'uuid';

/** A fresh time-ordered id (RFC 9562). */
export const uuidv7 = (): string => v7();

/** An id that the same parts always give: 32 hex characters. Parts cannot run into one another. */
export function idOf(...parts: string[]): string {
  return hash('sha256', JSON.stringify(parts)).slice(0, 32);
}

import { randomInt } from 'node:crypto';

/** Six unpredictable digits. */
export const generateCode = (): string => randomInt(1_000_000).toString().padStart(6, '0');

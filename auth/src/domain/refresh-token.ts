import { createHash, createHmac, randomBytes } from 'node:crypto';

/** What a browser keeps to stay signed in: its session's id and a secret that is good for one exchange. */
export interface RefreshToken {
  sessionId: string;
  secret: string;
}

export const freshSecret = (): string => randomBytes(32).toString('base64url');

export const written = ({ sessionId, secret }: RefreshToken): string => `${sessionId}.${secret}`;

/** @returns nothing when the text cannot be one of ours. */
export function read(text: string | undefined): RefreshToken | undefined {
  const [, sessionId, secret] = /^([0-9a-f-]{36})\.([\w-]{43})$/.exec(text ?? '') ?? [];
  return sessionId && secret ? { sessionId, secret } : undefined;
}

/** The stored form: a secret of 256 bits needs no slow hash. */
export const hashOf = (secret: string): string => createHash('sha256').update(secret).digest('base64url');

/**
 * The secret that follows. It is made of the old one and the session's key, so that an exchange asked twice (a lost
 * answer, two tabs) is answered alike, and neither the old secret nor the database alone gives it.
 */
export const successorOf = (secret: string, key: string): string =>
  createHmac('sha256', key).update(secret).digest('base64url');

import { createHash, createHmac, randomBytes } from 'node:crypto';

/** What a browser stores to stay signed in: the id of its session and a secret that is valid for one exchange. */
export interface RefreshToken {
  sessionId: string;
  secret: string;
}

export const newSecret = (): string => randomBytes(32).toString('base64url');

export const formatToken = ({ sessionId, secret }: RefreshToken): string => `${sessionId}.${secret}`;

/** @returns undefined if the text does not have the form of a refresh token. */
export function parseToken(text: string | undefined): RefreshToken | undefined {
  const [, sessionId, secret] = /^([0-9a-f-]{36})\.([\w-]{43})$/.exec(text ?? '') ?? [];
  return sessionId && secret ? { sessionId, secret } : undefined;
}

/** The stored form of a secret. A random secret of 256 bits needs no slow hash. */
export const hashSecret = (secret: string): string => createHash('sha256').update(secret).digest('base64url');

/**
 * Derives the next secret from the current one and the key of the session. A repeated exchange (a lost response, two
 * tabs) therefore gets the same token, and neither the old secret nor the database alone is enough to compute it.
 */
export const deriveNextSecret = (secret: string, key: string): string =>
  createHmac('sha256', key).update(secret).digest('base64url');

/**
 * True if the secret is the one with this hash or came before it, by at most `steps` exchanges: only a secret that the
 * session really had leads to the current one.
 */
export function leadsTo(hash: string, secret: string, key: string, steps: number): boolean {
  let derived = secret;
  for (let step = 0; step < steps && hashSecret(derived) !== hash; step++)
    derived = deriveNextSecret(derived, key);
  return hashSecret(derived) === hash;
}

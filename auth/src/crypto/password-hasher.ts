import { availableParallelism } from 'node:os';
import argon2 from '@node-rs/argon2';
import { DomainError } from '@railhead/common/domain/domain-error';

/** Argon2id (the library's default) with the minimum that OWASP recommends: about 20 ms and 19 MiB. */
const cost = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;
const maxQueuedPerCore = 100;

/** Slow hashes of secrets that are short enough to be guessed: passwords and sign-in codes. */
export interface PasswordHasher {
  hash(secret: string): Promise<string>;
  /** Without a hash the result is false after the same work, so that timing does not reveal whether one exists. */
  matches(hashed: string | undefined, guess: string): Promise<boolean>;
}

/**
 * Runs as many hashes at once as there are cores and queues the rest, so that hashing leaves room for other requests.
 * Both methods throw DomainError `busy` when the queue is full.
 */
export function createPasswordHasher(): PasswordHasher {
  const cores = availableParallelism();
  const queue: (() => void)[] = [];
  let free = cores;

  const enqueue = async <T>(work: () => Promise<T>): Promise<T> => {
    if (queue.length >= cores * maxQueuedPerCore) throw new DomainError('busy', { retryAfterSeconds: 2 });
    if (free > 0) free--;
    else await new Promise<void>((resolve) => queue.push(resolve));
    try {
      return await work();
    } finally {
      const next = queue.shift();
      if (next) next();
      else free++;
    }
  };
  const dummyHash = argon2.hash(crypto.randomUUID(), cost);

  return {
    hash: (secret) => enqueue(() => argon2.hash(secret, cost)),
    async matches(hashed, guess) {
      const isMatch = await enqueue(async () => argon2.verify(hashed ?? (await dummyHash), guess));
      return isMatch && hashed !== undefined;
    },
  };
}

import { availableParallelism } from 'node:os';
import { hash, verify } from '@node-rs/argon2';
import { DomainError } from '@railhead/common/domain/domain-error';

/** Argon2id (the library's default kind) at OWASP's floor: about 20 ms and 19 MiB. */
const cost = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;
/** How many may wait for each core before new ones are sent away. */
const waitingPerCore = 100;

/** Slow hashes of things short enough to be guessed: passwords and codes. */
export interface Hashing {
  hash(secret: string): Promise<string>;
  /** False without a hash, after the same work, so that time does not tell whether there was one. */
  matches(hashed: string | undefined, guess: string): Promise<boolean>;
}

/** As many at once as there are cores; hashing must not push everything else aside. */
export function openHashing(): Hashing {
  const cores = availableParallelism();
  const waiting: (() => void)[] = [];
  let free = cores;

  const inTurn = async <T>(work: () => Promise<T>): Promise<T> => {
    if (waiting.length >= cores * waitingPerCore) throw new DomainError('busy', { retryAfterSeconds: 2 });
    if (free > 0) free--;
    else await new Promise<void>((resolve) => waiting.push(resolve));
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next) next();
      else free++;
    }
  };
  const nobodys = hash(crypto.randomUUID(), cost);

  return {
    hash: (secret) => inTurn(() => hash(secret, cost)),
    async matches(hashed, guess) {
      const right = await inTurn(async () => verify(hashed ?? (await nobodys), guess));
      return right && hashed !== undefined;
    },
  };
}

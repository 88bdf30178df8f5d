const mostKept = 5000;
/** At least half of it, at most all: what was asked for together is not made anew together. */
const longestMs = 120_000;

interface Entry<T> {
  key: string;
  answer: Promise<T>;
  /** The same at hand, once it is made. */
  made?: T;
  madeOf: string[];
  /** By `performance.now()`. */
  until: number;
}

/** Answers worth keeping until something changes that they were made of. */
export interface AnswerBook<T> {
  has(key: string): boolean;
  /** The kept answer, if it is made and still stands. */
  kept(key: string): T | undefined;
  /**
   * The kept answer, or the one that `make` makes: once, for all who ask meanwhile. `make` names each thing it is going
   * to read before it reads it, so no change falls between reading and keeping. A failure is not kept.
   */
  ask(key: string, make: (reads: (names: readonly string[]) => void) => Promise<T>): Promise<T>;
  /** These things are no longer what they were: answers made of them go, those in the making too. */
  changed(names: Iterable<string>): void;
  clear(): void;
}

/** Keeps the answers that were asked for last; none longer than two minutes, should word of a change be lost. */
export function answerBook<T>(most = mostKept): AnswerBook<T> {
  const entries = new Map<string, Entry<T>>();
  const readers = new Map<string, Set<Entry<T>>>();

  const drop = (entry: Entry<T>) => {
    if (entries.get(entry.key) === entry) entries.delete(entry.key);
    for (const name of entry.madeOf) {
      const others = readers.get(name);
      others?.delete(entry);
      if (others?.size === 0) readers.delete(name);
    }
  };
  const fresh = (key: string): Entry<T> | undefined => {
    const entry = entries.get(key);
    if (!entry || performance.now() < entry.until) return entry;
    drop(entry);
    return undefined;
  };
  // Asked for last, dropped last.
  const use = (entry: Entry<T>): Entry<T> => {
    entries.delete(entry.key);
    entries.set(entry.key, entry);
    return entry;
  };

  return {
    has: (key) => fresh(key) !== undefined,
    kept(key) {
      const entry = fresh(key);
      return entry?.made === undefined ? undefined : use(entry).made;
    },
    ask(key, make) {
      const known = fresh(key);
      if (known) return use(known).answer;
      const madeOf: string[] = [];
      const reads = (names: readonly string[]) => {
        if (entries.get(key) !== entry) return;
        for (const name of names) {
          madeOf.push(name);
          const others = readers.get(name) ?? new Set();
          readers.set(name, others.add(entry));
        }
      };
      // `make` begins once its entry stands.
      const answer = Promise.resolve().then(() => make(reads));
      const until = performance.now() + longestMs * (0.5 + Math.random() / 2);
      const entry: Entry<T> = { key, answer, madeOf, until };
      entries.set(key, entry);
      const [oldest] = entries.size > most ? entries.values() : [];
      if (oldest) drop(oldest);
      answer.then(
        (made) => {
          entry.made = made;
        },
        () => drop(entry),
      );
      return answer;
    },
    changed(names) {
      for (const name of names) for (const entry of readers.get(name) ?? []) drop(entry);
    },
    clear() {
      entries.clear();
      readers.clear();
    },
  };
}

import { LRUCache } from 'lru-cache';

const defaultMaxEntries = 5000;
const maxTtlMs = 120_000;

interface Entry<T> {
  result: Promise<T>;
  /** The same without waiting, once it is loaded. */
  value?: T;
  tags: string[];
}

/** A cache whose entries are invalidated by tags: the names of what they were made from. */
export interface TaggedCache<T> {
  has(key: string): boolean;
  /** The cached value, if it is loaded and still valid. */
  get(key: string): T | undefined;
  /**
   * Returns the cached value or loads it, once for all concurrent callers. `load` adds a tag before it reads what the
   * tag stands for, so a change during loading is not missed. A failure is not cached.
   */
  getOrLoad(key: string, load: (addTags: (tags: readonly string[]) => void) => Promise<T>): Promise<T>;
  /** Drops every entry with one of these tags, including those that are still loading. */
  invalidate(tags: Iterable<string>): void;
  clear(): void;
}

/**
 * Creates a cache that evicts the least recently used entry when it is full. Entries live for one to two minutes, in
 * case an invalidation is lost; the random part keeps entries that were loaded together from expiring together.
 */
export function taggedCache<T>(maxEntries = defaultMaxEntries): TaggedCache<T> {
  const entriesByTag = new Map<string, Map<Entry<T>, string>>();
  const removeTags = (entry: Entry<T>) => {
    for (const tag of entry.tags) {
      const tagged = entriesByTag.get(tag);
      tagged?.delete(entry);
      if (tagged?.size === 0) entriesByTag.delete(tag);
    }
  };
  const entries = new LRUCache<string, Entry<T>>({
    max: maxEntries,
    dispose: removeTags,
    ttlResolution: 0,
    perf: { now: () => performance.now() },
  });
  const remove = (key: string, entry: Entry<T>) => {
    if (entries.peek(key) === entry) entries.delete(key);
  };

  return {
    has: (key) => entries.has(key),
    get: (key) => entries.get(key)?.value,
    getOrLoad(key, load) {
      const cached = entries.get(key);
      if (cached) return cached.result;
      const addTags = (tags: readonly string[]) => {
        if (entries.peek(key) !== entry) return;
        for (const tag of tags) {
          entry.tags.push(tag);
          const tagged = entriesByTag.get(tag) ?? new Map<Entry<T>, string>();
          entriesByTag.set(tag, tagged.set(entry, key));
        }
      };
      // `load` starts after its entry is in the cache.
      const result = Promise.resolve().then(() => load(addTags));
      const entry: Entry<T> = { result, tags: [] };
      entries.set(key, entry, { ttl: maxTtlMs * (0.5 + Math.random() / 2) });
      result.then(
        (value) => {
          entry.value = value;
        },
        () => remove(key, entry),
      );
      return result;
    },
    invalidate(tags) {
      for (const tag of tags) for (const [entry, key] of entriesByTag.get(tag) ?? []) remove(key, entry);
    },
    clear: () => entries.clear(),
  };
}

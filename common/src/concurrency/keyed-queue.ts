/** Runs work with the same key in the order of the calls, one at a time; other keys do not wait for it. */
export interface KeyedQueue {
  run<T>(key: string, work: () => Promise<T>): Promise<T>;
}

export function keyedQueue(): KeyedQueue {
  const tails = new Map<string, Promise<unknown>>();
  return {
    run(key, work) {
      const before = tails.get(key) ?? Promise.resolve();
      const mine = before.then(work, work);
      tails.set(key, mine);
      const tidy = () => {
        if (tails.get(key) === mine) tails.delete(key);
      };
      mine.then(tidy, tidy);
      return mine;
    },
  };
}

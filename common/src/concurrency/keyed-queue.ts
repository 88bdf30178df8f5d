/** Work with the same key runs in the order it came, one at a time; other keys do not wait for it. */
export function keyedQueue() {
  const tails = new Map<string, Promise<unknown>>();
  return {
    run<T>(key: string, work: () => Promise<T>): Promise<T> {
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

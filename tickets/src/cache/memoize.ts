/** Caches the result of `load` for `ttlMs` and shares it between concurrent callers. A failure is not cached. */
export function memoize<T>(ttlMs: number, load: () => Promise<T>): () => Promise<T> {
  let last: { result: Promise<T>; at: number } | undefined;
  return () => {
    if (last && performance.now() - last.at < ttlMs) return last.result;
    const result = load();
    const entry = { result, at: performance.now() };
    last = entry;
    result.catch(() => {
      if (last === entry) last = undefined;
    });
    return result;
  };
}

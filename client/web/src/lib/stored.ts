/** A JSON value in the browser's storage; `isValid` guards against what an older version or a person left there. */
export function stored<T>(storage: Storage, key: string, isValid: (value: unknown) => value is T) {
  return {
    read(): T | undefined {
      try {
        const value: unknown = JSON.parse(storage.getItem(key) ?? 'null');
        return isValid(value) ? value : undefined;
      } catch {
        return undefined;
      }
    },
    write: (value: T) => storage.setItem(key, JSON.stringify(value)),
    clear: () => storage.removeItem(key),
  };
}

/** A JSON value in browser storage; `isValid` rejects values that an older version or a user left there. */
export function storedValue<T>(storage: Storage, key: string, isValid: (value: unknown) => value is T) {
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

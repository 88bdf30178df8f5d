/** Calls `act` for every item, with at most so many at a time. */
export async function forEachAtOnce<T>(
  items: readonly T[],
  max: number,
  act: (item: T) => Promise<void>,
): Promise<void> {
  const left = [...items].reverse();
  const work = async () => {
    for (let item = left.pop(); item !== undefined; item = left.pop()) await act(item);
  };
  await Promise.all(Array.from({ length: max }, work));
}

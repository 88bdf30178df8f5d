/**
 * A copy of an object with some members replaced.
 * @throws when the original has no such member: it was renamed, and replacing it would change nothing.
 */
export function override<T extends object>(original: T, members: NoInfer<Partial<T>>): T {
  const unknown = Object.keys(members).find((name) => !(name in original));
  if (unknown !== undefined) throw new Error(`mutant did not apply: there is no ${unknown} to replace`);
  return { ...original, ...members };
}

/** Like `Promise.all`, but fails only when nothing is under way any more, so that all of it can be ended. */
export async function waitForAll<T extends readonly unknown[]>(work: [...T]) {
  const outcomes = await Promise.allSettled(work);
  const failed = outcomes.find((outcome): outcome is PromiseRejectedResult => outcome.status === 'rejected');
  if (failed) throw failed.reason;
  return Promise.all(work);
}

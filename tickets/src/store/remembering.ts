/** Asks at most once per `ms` and lets everybody in between have the same answer; a failure is not remembered. */
export function remembering<T>(ms: number, ask: () => Promise<T>): () => Promise<T> {
  let last: { answer: Promise<T>; at: number } | undefined;
  return () => {
    if (last && performance.now() - last.at < ms) return last.answer;
    const answer = ask();
    const asked = { answer, at: performance.now() };
    last = asked;
    answer.catch(() => {
      if (last === asked) last = undefined;
    });
    return answer;
  };
}

/** What must have been reached once before a service answers, and must answer now for `/ready` to say so. */
export interface Readiness {
  add(name: string, started: Promise<unknown>, answersNow: () => Promise<unknown>): void;
  /** Has everything been reached once? Until then requests are answered 503. */
  hasStarted(): boolean;
  /** The parts that are away now; none means ready. */
  away(): Promise<string[]>;
  /** Closing: no longer ready, whatever answers. */
  close(): void;
}

const answerWithinMs = 1500;

export function openReadiness(): Readiness {
  const parts: { name: string; started: boolean; answersNow: () => Promise<unknown> }[] = [];
  let closing = false;
  return {
    add(name, started, answersNow) {
      const part = { name, started: false, answersNow };
      parts.push(part);
      started.then(
        () => {
          part.started = true;
        },
        // Whoever opened the part tells why; here it only never becomes ready.
        () => undefined,
      );
    },
    hasStarted: () => parts.every(({ started }) => started),
    async away() {
      if (closing) return ['closing'];
      const answers = await Promise.all(
        parts.map(async ({ name, started, answersNow }) => {
          if (!started) return [name];
          const late = new Promise<never>((_, reject) => {
            setTimeout(() => reject(new Error('late')), answerWithinMs).unref();
          });
          return Promise.race([answersNow(), late]).then(
            () => [],
            () => [name],
          );
        }),
      );
      return answers.flat();
    },
    close() {
      closing = true;
    },
  };
}

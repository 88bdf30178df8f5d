/** Dependencies that must have been reached once before a service serves requests, and must respond for `/ready` to succeed. */
export interface Readiness {
  add(name: string, started: Promise<unknown>, answersNow: () => Promise<unknown>): void;
  /** True once every dependency has been reached; until then requests get 503. */
  hasStarted(): boolean;
  /** The dependencies that do not respond now; none means ready. */
  away(): Promise<string[]>;
  /** The service is closing: no longer ready, whatever responds. */
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
        // The code that opened the dependency logs the reason; here it only never becomes ready.
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

/** Dependencies that must answer once before `/ready` succeeds, and that its body names whenever they do not answer. */
export interface Readiness {
  add(name: string, started: Promise<unknown>, answersNow: () => Promise<unknown>): void;
  /** True once every dependency has been reached; until then requests get 503. */
  hasStarted(): boolean;
  /**
   * Whether this process can take requests, and the dependencies that do not answer now. Once every dependency has
   * answered, it stays ready until it closes: all copies share a database, so a slow one must not take all of them
   * out of service. Requests that need it get 503 from their routes.
   */
  check(): Promise<{ ready: boolean; away: string[] }>;
  /** The service is closing: no longer ready, whatever responds. */
  close(): void;
}

const answerWithinMs = 1500;

export function openReadiness(): Readiness {
  const parts: { name: string; started: boolean; answersNow: () => Promise<unknown> }[] = [];
  let hasBeenReady = false;
  let closing = false;

  const findAway = async (): Promise<string[]> => {
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
  };

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
    async check() {
      const away = await findAway();
      if (closing) return { ready: false, away: ['closing'] };
      hasBeenReady ||= away.length === 0;
      return { ready: hasBeenReady, away };
    },
    close() {
      closing = true;
    },
  };
}

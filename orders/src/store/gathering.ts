interface Asked<Q, A> {
  question: Q;
  resolve(answer: A): void;
  reject(error: unknown): void;
}

/**
 * Gathers what is asked in one turn of the event loop and asks it together: of each key at most `most` at once, in the
 * order they came. There is no timer, so nobody waits for company; the more there is to do, the less each costs. When
 * `ask` fails, it has failed for all who were asked about together.
 */
export function gathering<Q, A>(options: {
  most: number;
  keyOf: (question: Q) => string;
  ask: (questions: Q[]) => Promise<A[]>;
}): (question: Q) => Promise<A> {
  const { most, keyOf, ask } = options;
  let groups = new Map<string, Asked<Q, A>[]>();

  const answer = async (group: Asked<Q, A>[]) => {
    try {
      const answers = await ask(group.map(({ question }) => question));
      for (const [index, { resolve, reject }] of group.entries()) {
        const found = answers[index];
        if (found === undefined) reject(new Error(`one of ${group.length} was not answered`));
        else resolve(found);
      }
    } catch (error) {
      for (const { reject } of group) reject(error);
    }
  };
  const askAll = () => {
    const due = groups;
    groups = new Map();
    for (const group of due.values()) {
      for (let first = 0; first < group.length; first += most) void answer(group.slice(first, first + most));
    }
  };

  return (question) =>
    new Promise((resolve, reject) => {
      if (groups.size === 0) setImmediate(askAll);
      const key = keyOf(question);
      const asked = { question, resolve, reject };
      const group = groups.get(key);
      if (group) group.push(asked);
      else groups.set(key, [asked]);
    });
}

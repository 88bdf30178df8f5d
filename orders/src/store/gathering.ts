import { noLongerThan } from './no-longer-than.ts';

interface Asked<Q, A> {
  question: Q;
  resolve(answer: A): void;
  reject(error: unknown): void;
}

/** A call that takes longer no longer holds up the next. */
const patienceMs = 250;

/**
 * Gathers what is asked about one key in a turn of the event loop, and what is asked while the last call about it is
 * under way, and asks it together: at most `most` at once, in the order they came. There is no timer, so nobody waits
 * for company; the more there is to do, the less each costs. When `ask` fails, it has failed for all who were asked
 * about together.
 */
export function gathering<Q, A>(options: {
  most: number;
  keyOf: (question: Q) => string;
  ask: (questions: Q[]) => Promise<A[]>;
}): (question: Q) => Promise<A> {
  const { most, keyOf, ask } = options;
  /** What waits, by key; a key is here as long as it is being asked about. */
  const waiting = new Map<string, Asked<Q, A>[]>();
  let due: string[] = [];

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
  const askAbout = async (key: string) => {
    for (let group = waiting.get(key); group && group.length > 0; group = waiting.get(key))
      await noLongerThan(patienceMs, answer(group.splice(0, most)));
    waiting.delete(key);
  };
  const askAll = () => {
    const keys = due;
    due = [];
    for (const key of keys) void askAbout(key);
  };

  return (question) =>
    new Promise((resolve, reject) => {
      const key = keyOf(question);
      const asked = { question, resolve, reject };
      const group = waiting.get(key);
      if (group) {
        group.push(asked);
        return;
      }
      waiting.set(key, [asked]);
      if (due.push(key) === 1) setImmediate(askAll);
    });
}

import { setTimeout as sleep } from 'node:timers/promises';
import { clientOf } from './client.ts';

const [againMs, giveUpMs] = [400, 4000];

/** Somebody who was never here signs in, with another address whenever it does not work, as long as there is patience. */
export async function arrive(
  at: { baseUrl: string; mailUrl: string },
  name: string,
  patience: AbortSignal,
): Promise<void> {
  const gone = new Promise<void>((resolve) => patience.addEventListener('abort', () => resolve()));
  for (let tries = 1; !patience.aborted; tries++) {
    const signedIn = clientOf(at, `${name}-${tries}@example.org`)
      .signIn()
      .then(() => true);
    // A code whose mail died with its sender comes much later: who is new asks for another one.
    if (await Promise.race([signedIn.catch(() => false), sleep(giveUpMs, false), gone])) return;
    await sleep(againMs);
  }
}

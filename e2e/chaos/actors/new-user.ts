import { setTimeout as sleep } from 'node:timers/promises';
import { createClient } from './client.ts';

const [retryMs, timeoutMs] = [400, 4000];

/** Signs in for the first time, with another address after each failure, until `deadline` is aborted. */
export async function signUp(
  at: { baseUrl: string; mailUrl: string },
  name: string,
  deadline: AbortSignal,
): Promise<void> {
  const over = new Promise<void>((resolve) => deadline.addEventListener('abort', () => resolve()));
  for (let attempt = 1; !deadline.aborted; attempt++) {
    const signedIn = createClient(at, `${name}-${attempt}@example.org`)
      .signIn()
      .then(() => true);
    // If the sender of the mail was killed, the code comes much later: try again with a new one.
    if (await Promise.race([signedIn.catch(() => false), sleep(timeoutMs, false), over])) return;
    await sleep(retryMs);
  }
}
